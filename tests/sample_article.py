"""An article of our own, as hard as real reports on a wave of attacks, with the figures that a reader finds in it.

Fiction: the event, the people, the group and the newspaper are invented, only the geography is real. It holds an
umbrella over a wave with its total, parts and repeats of it, the attackers' dead, incidents in named towns, a running
number of three days, the number of earlier raids and of the past year, a claim of responsibility, an accusation, an
earlier denial, speakers before and after what they say, a vague count, and a denied one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

TITLE = "Dozens dead as guerrillas and army clash across Colombia’s Cauca"

PUBLISHED_AT = datetime(2026, 3, 16, 14, 30, tzinfo=UTC)  # a Monday

TEXT = "\n".join(
    (
        "Bogotá, March 16: More than 70 people died in Colombia’s Cauca department on Sunday when guerrillas set off "
        "car bombs and attacked army posts and the military struck back, authorities said, the newspaper El Faro del "
        "Valle reported.",
        "At least 24 people, civilians among them, were killed in the bombings and shootings, according to the "
        "newspaper, while the Colombian army claimed that it had killed 48 guerrillas in its counter-offensive. Among "
        "the victims of the guerrillas were 15 civilians and nine members of the security forces, the department’s "
        "health secretary, Lucía Ordóñez Campo, said.",
        "Defence Ministry officials put at no fewer than 61 the number of guerrillas killed in Cauca over the past 72 "
        "hours, 48 of them on Sunday.",
        "The banned Free Pacific Columns (FPC), a faction that never signed a peace accord, claimed responsibility for "
        "the attacks in a leaflet. Several town halls were reportedly looted, and dozens of lorries were burned along "
        "the Pan-American Highway.",
        "Defence Minister Andrés Quiñones Tovar accused Venezuela of sheltering the faction’s commanders. Caracas, "
        "which has rejected such charges in the past, made no comment.",
        "Governor Pilar Muñoz Sandoval said most of the assaults had been beaten back. They came, she added, two weeks "
        "after army raids on the faction’s jungle camps in which 26 guerrillas died.",
        "General Hernán Castaño Lugo wrote on social media that troops were hunting those who had fled, and claimed "
        "that more than 450 guerrillas had been killed by the army in the past year.",
        "In Popayán, three police officers were killed when a motorcycle bomb went off next to their patrol car, while "
        "in Santander de Quilichao gunmen stormed a prison and freed more than 20 inmates. An attack on an army base "
        "near Corinto was repelled, the army said.",
        "The guerrillas also blew up a bridge near Piendamó, and bus companies suspended their services between Cali "
        "and Popayán.",
        "About 900 people fled their villages and found shelter in schools in Toribío, the ombudsman’s office said. No "
        "aid workers were injured, a relief coordinator said.",
        "Violence has grown in Cauca since talks with the factions broke down, researchers say. (Agencies)",
    )
)


@dataclass(frozen=True)
class ExpectedFigure:
    """One figure of the text. `quote`: words that hold it and stand once in the text. `low` is for vague counts."""

    quote: str
    value: int | None
    qualifier: str
    outcome: str
    who: str
    scope: str
    speaker_kind: str = "none"
    low: int | None = None


FIGURES = (
    ExpectedFigure("More than 70 people died", 70, "more_than", "killed", "people", "incident", "official"),
    ExpectedFigure("At least 24 people", 24, "at_least", "killed", "people", "incident", "media"),
    ExpectedFigure("killed 48 guerrillas", 48, "exact", "killed", "militants", "incident", "military"),
    ExpectedFigure("15 civilians", 15, "exact", "killed", "civilians", "incident", "official"),
    ExpectedFigure(
        "nine members of the security forces", 9, "exact", "killed", "security_forces", "incident", "official"
    ),
    ExpectedFigure("no fewer than 61", 61, "at_least", "killed", "militants", "cumulative", "official"),
    ExpectedFigure("48 of them on Sunday", 48, "exact", "killed", "militants", "incident", "official"),
    ExpectedFigure("Several town halls", None, "vague", "looted", "objects", "incident", low=3),
    ExpectedFigure("dozens of lorries", None, "vague", "burned", "objects", "incident", low=12),
    ExpectedFigure("26 guerrillas died", 26, "exact", "killed", "militants", "incident", "official"),
    ExpectedFigure("more than 450 guerrillas", 450, "more_than", "killed", "militants", "background", "military"),
    ExpectedFigure("three police officers were killed", 3, "exact", "killed", "security_forces", "incident"),
    ExpectedFigure("freed more than 20 inmates", 20, "more_than", "released", "people", "incident"),
    ExpectedFigure("About 900 people fled", 900, "about", "displaced", "people", "incident", "official"),
    ExpectedFigure("No aid workers were injured", 0, "exact", "injured", "civilians", "incident", "ngo"),
)

# What may never enter the toll of the wave: the running number, the earlier raids, the past year.
NOT_IN_THE_TOLL = (61, 26, 450)


@dataclass(frozen=True)
class ExpectedReport:
    """One incident of the text: where, and the types that a reader would accept."""

    place: str
    types: tuple[str, ...]
    stage: str = "accomplished"


REPORTS = (
    ExpectedReport("Cauca", ("coordinated_attack",)),
    ExpectedReport("Cauca", ("security_operation", "armed_clash")),
    ExpectedReport("Popayán", ("bombing",)),
    ExpectedReport("Santander de Quilichao", ("prison_break", "armed_attack")),
    ExpectedReport("Corinto", ("armed_attack", "armed_clash"), "repelled"),
    ExpectedReport("Piendamó", ("sabotage", "bombing")),
)

# (kind, speaker, target) of each statement; the target of a denial is who was accused.
STATEMENTS = (
    ("responsibility_claim", "Free Pacific Columns", None),
    ("accusation", "Andrés Quiñones Tovar", "Venezuela"),
    ("denial", "Caracas", "Venezuela"),
)
