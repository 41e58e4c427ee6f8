"""From an article as read to the records of its extraction: reports, figures, statements, origin."""

from __future__ import annotations

from dataclasses import dataclass

from consumers.extract.actors.actors import actors_of, victims_of
from consumers.extract.confidence import confidence_of
from consumers.extract.counts.figures_made import figures_of, span_of
from consumers.extract.counts.mentions import Mention
from consumers.extract.event.events import stage_of, types_in, weapons_in
from consumers.extract.event.harm import effects_of
from consumers.extract.incidents.by_day import long_before
from consumers.extract.incidents.choosing import by_rules, thread_clauses
from consumers.extract.incidents.place_and_time import OPENING_PASSAGES, places_in_title, places_of, when_of
from consumers.extract.incidents.threads import Clause, Thread
from consumers.extract.incidents.umbrellas import arrange
from consumers.extract.learned.relevance_weighed import tells_incident_by_weight
from consumers.extract.learned.scopes_weighed import weigh_scopes
from consumers.extract.learned.threads_weighed import by_weight
from consumers.extract.reasons import Reason, reason_of
from consumers.extract.said.derived_from import derived_from
from consumers.extract.said.issuer import issuer_of
from consumers.extract.said.said_of import statement_of, told_of
from consumers.extract.said.speakers import Attributed
from consumers.extract.said.speech import Speech
from consumers.extract.said.statements import Statements
from consumers.extract.text.parsed import Token
from consumers.extract.text.reading import Reading, Sorted, sort_clauses
from consumers.extract.text.relevance import tells_incident
from incidentwire.contracts import Figure, IncidentReport, Place, Span, Statement

__all__ = ["Reading", "assemble"]


@dataclass(frozen=True)
class Assembled:
    """The records of one article: reports and figures in text order, statements, what the text rests on.

    `reasons`: why each figure stands as it does, by its id.
    """

    reports: list[IncidentReport]
    figures: list[Figure]
    statements: list[Statement]
    derived_from: list[str]
    reasons: dict[str, Reason]


def assemble(reading: Reading, learned: bool = False) -> Assembled:
    """Puts the records of an article together. `learned`: whether the models weigh what the rules found."""
    sorted_ = sort_clauses(reading)
    if learned:
        weigh_scopes(reading, sorted_)
    threads = thread_clauses(sorted_.clauses, by_weight if learned else by_rules)
    if not _tells_incident(reading, sorted_, threads, learned):
        threads = []
    if threads:
        for name, weight in types_in(reading.article.title).items():
            threads[0].votes[name] += 3 * weight
    threads = arrange(threads, reading.article.title)
    of_mention = {id(mention): thread for thread in threads for clause in thread.clauses for mention in clause.mentions}
    speech = Speech()
    said, statements = _listen(reading, threads, speech)
    names = {id(thread): f"R{number}" for number, thread in enumerate(threads)}
    figures = figures_of(reading, sorted_, of_mention, names, said)
    reports = [_report(reading, thread, threads, names, figures, statements, sorted_) for thread in threads]
    made = [figure for figure, _ in figures]
    return Assembled(
        [
            _with_confidence(report, thread, made, len(threads) - 1, reading)
            for report, thread in zip(reports, threads, strict=True)
        ],
        made,
        statements,
        derived_from(reading.article.text, reading.article.source),
        {
            figure.id: reason_of(mention, sorted_.scopes[id(mention)], of_mention.get(id(mention)), threads)
            for figure, mention in figures
        },
    )


def _tells_incident(reading: Reading, sorted_: Sorted, threads: list[Thread], learned: bool) -> bool:
    if learned:
        return tells_incident_by_weight(reading, sorted_, threads)
    return tells_incident(threads, reading.article.title, len(reading.article.text))


def _with_confidence(
    report: IncidentReport, thread: Thread, figures: list[Figure], others: int, reading: Reading
) -> IncidentReport:
    sure = confidence_of(report, thread, figures, others, len(reading.article.text))
    return report.model_copy(update={"confidence": sure})


# ------------------------------------------------------------------ what is said


def _listen(reading: Reading, threads: list[Thread], speech: Speech) -> tuple[dict[int, Attributed], list[Statement]]:
    said: dict[int, Attributed] = {}
    statements: list[Statement] = []
    telling = Statements(speech)
    article = reading.article
    issuer = issuer_of(article.title, article.text, article.source)
    for passage, doc in zip(reading.passages, reading.docs, strict=True):
        own = [mention for mention in reading.mentions if mention.passage is passage]
        for sent in doc.sents:
            speech.read(sent, passage.index)
            for mention in own:
                if sent.start <= mention.head < sent.end:
                    heard = speech.of(mention)
                    if heard.voice is None and heard.stance == "fact" and issuer is not None:
                        heard = Attributed(issuer, "fact")
                    said[id(mention)] = heard
            for found in telling.read(sent):
                span = span_of(reading.article.text, passage.start + found.start, passage.start + found.end)
                if span is not None:
                    statements.append(statement_of(found, span, told_of(threads, passage.start + found.at, found)))
    return said, statements


# ------------------------------------------------------------------ reports


def _report_evidence(text: str, clauses: list[Clause]) -> list[Span]:
    told = [clause for clause in clauses if clause.types or clause.mentions][:3] or clauses[:1]
    spans = [span_of(text, clause.start, clause.end) for clause in told]
    return [span for span in spans if span is not None]


def _tokens(reading: Reading, clause: Clause) -> list[Token]:
    passage, doc = next(
        pair for pair in zip(reading.passages, reading.docs, strict=True) if pair[0].index == clause.passage
    )
    left, right = clause.start - passage.start, clause.end - passage.start
    return doc.tokens_between(left, right)


def _title(kind: str, places: list[Place]) -> str:
    name = kind.replace("_", " ").capitalize()
    return f"{name}, {places[0].name}" if places else name


def _report(
    reading: Reading,
    thread: Thread,
    threads: list[Thread],
    names: dict[int, str],
    figures: list[tuple[Figure, Mention]],
    statements: list[Statement],
    sorted_: Sorted,
) -> IncidentReport:
    identity = names[id(thread)]
    own = [(figure, mention) for figure, mention in figures if figure.report == identity]
    texts = [clause.text for clause in thread.clauses]
    kind = "coordinated_attack" if thread.umbrella else thread.type if thread.votes else threads[0].type
    beside = (
        [c for c in sorted_.clauses if c.background and c.passage < OPENING_PASSAGES] if thread is threads[0] else []
    )
    places = places_of(thread, threads[0], beside)
    if not places and thread is threads[0]:
        places = places_in_title(reading.places, reading.article.title)
    if not places and thread.parent is not None:
        places = places_of(thread.parent, threads[0])
    elif not places and long_before(thread.day, threads[0]):  # "at the same bend on 29 May"
        places = places_of(threads[0], threads[0])
    when = when_of(thread, threads[0], reading.published, sorted_.main_day)
    stage = stage_of(" ".join(texts[:2]), kind, bool(own))
    evidence = _report_evidence(reading.article.text, thread.clauses)
    return IncidentReport(
        id=identity,
        type=kind,
        level="umbrella" if thread.umbrella else "single",
        stage=stage,
        title=_title(kind, places),
        when=when,
        places=places,
        actors=actors_of(
            [_tokens(reading, clause) for clause in thread.clauses if not clause.background],
            kind,
            [statement for statement in statements if statement.report == identity],
            victims_of([mention for _, mention in own]),
        ),
        weapons=weapons_in(texts[:4], kind),
        effects=[]
        if stage in ("repelled", "foiled")
        else effects_of(
            [_tokens(reading, clause) for clause in thread.clauses],
            kind,
            [(mention, figure.id) for figure, mention in own],
        ),
        figures=[figure.id for figure, _ in own],
        part_of=names.get(id(thread.parent)) if thread.parent is not None else None,
        evidence=evidence,
        confidence=0.0,  # told when all reports are there
    )
