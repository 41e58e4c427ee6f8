"""Whether an article tells an incident: the model sees what kind of text it is, where the rules only count harm."""

from __future__ import annotations

from consumers.extract.core import IncidentExtractor
from tests.consumers.extract.extracting import NoPlaces, article, extract

LEARNED = IncidentExtractor(places=NoPlaces(), learned=True)
RULES = IncidentExtractor(places=NoPlaces(), learned=False)

DEBATE_TITLE = "Parliament backs speed limits on ferries after a decade of warnings"
DEBATE = """\
Parliament voted by 212 to 98 on Monday for a law that limits how fast and how full the island ferries may go.

Deputies had been read a list. In 2016, 23 people were killed and 41 injured when the Mirela went down off Tarn; in
2019 a collision at Orlen left nine dead and 30 hurt, police said at the time. Six passengers drowned in May 2022,
two of them children, when a ramp gave way.

"We have held three inquiries and changed nothing," said Agata Moro, who wrote the bill. An analysis by the
university counted 118 deaths in twenty years and 700 injuries. The owners' association called the study flawed.

The law could come into force in the spring if the second chamber agrees. Officials at the ministry say 14 new
inspectors will be hired; the budget for them has yet to be found.

Under present rules a captain can be fined. The bill would allow sentences of up to twelve years where people are
killed.
"""
NEWS_TITLE = "Bus plunges into ravine near Tarn, 18 killed"
NEWS = """\
At least 18 people were killed on Monday when a bus left the road and plunged into a ravine near Tarn, police said.

Twenty-three others were injured, seven of them seriously, and were taken to the district hospital. Two children
were among the dead, Inspector Josef Halin told reporters at the scene.

The bus was carrying pilgrims to Orlen when its brakes failed on a bend, according to a survivor. "We felt it slide
and then there was nothing under us," said Mira Kolas, who broke an arm.

Rescuers worked with ropes until nightfall. One passenger was still missing, officials said.

Road accidents kill more than a thousand people in the country each year. The ministry said it would look into the
state of the road, on which four people died last autumn.
"""


def test_a_debate_is_no_news_of_an_incident_though_the_rules_count_its_harm() -> None:
    assert extract(DEBATE, DEBATE_TITLE, RULES).reports
    assert not extract(DEBATE, DEBATE_TITLE, LEARNED).reports


def test_news_of_an_accident_is_one() -> None:
    reports = extract(NEWS, NEWS_TITLE, LEARNED).reports
    assert [report.type for report in reports][:1] == ["transport_accident"]


def test_the_figures_of_a_text_without_an_incident_stay_as_background() -> None:
    found = extract(DEBATE, DEBATE_TITLE, LEARNED)
    assert {figure.report for figure in found.figures} == {None}
    assert 23 in {figure.value for figure in found.figures}


def test_a_brief_is_left_to_the_rules() -> None:
    brief = "Four people were killed when a bus left the road near Tarn on Monday, police said."
    assert article(brief).text == brief
    assert len(extract(brief, "", LEARNED).reports) == len(extract(brief, "", RULES).reports) == 1
