"""From an article as read to the records of its extraction: reports, figures, statements, origin."""

from __future__ import annotations

import re
from functools import cache

from consumers.extract.actors import actors_of
from consumers.extract.by_day import long_before
from consumers.extract.choosing import thread_clauses
from consumers.extract.confidence import confidence_of
from consumers.extract.counted import Kind
from consumers.extract.events import stage_of, types_in, weapons_in
from consumers.extract.harm import effects_of
from consumers.extract.lexicon import rows
from consumers.extract.mentions import Mention
from consumers.extract.place_and_time import places_of, when_of
from consumers.extract.reading import Reading, Sorted, said_on, sort_clauses
from consumers.extract.relations import link
from consumers.extract.relevance import tells_incident
from consumers.extract.speech import Attributed, Speech
from consumers.extract.statements import statements_in
from consumers.extract.threads import Clause, Thread
from consumers.extract.umbrellas import arrange
from incidentwire.contracts import Attribution, Figure, IncidentReport, Place, Span, Statement

__all__ = ["Reading", "assemble"]

_WITH_ATTACKERS = re.compile(
    r"\b(?:including|among them|counting) (?:the )?(?:\w+ ){0,2}(?:shooter|gunm[ae]n|attackers?|bombers?|"
    r"assailants?|militants|suspects?)\b",
    re.I,
)
_WITHOUT_ATTACKERS = re.compile(
    r"\b(?:not (?:including|counting)|excluding|apart from|besides|"
    r"other than) (?:the )?(?:\w+ ){0,2}(?:shooter|gunm[ae]n|attackers?|bombers?|assailants?|militants)\b",
    re.I,
)


def assemble(reading: Reading) -> tuple[list[IncidentReport], list[Figure], list[Statement], list[str]]:
    """The records of one article: reports and figures in text order, statements, and what the text rests on."""
    sorted_ = sort_clauses(reading)
    threads = thread_clauses(sorted_.clauses)
    if not tells_incident(threads, reading.article.title, len(reading.article.text)):
        threads = []
    if threads:
        for name, weight in types_in(reading.article.title).items():
            threads[0].votes[name] += 3 * weight
    threads = arrange(threads, reading.article.title)
    of_mention = {id(mention): thread for thread in threads for clause in thread.clauses for mention in clause.mentions}
    speech = Speech()
    said, statements = _listen(reading, threads, speech)
    names = {id(thread): f"R{number}" for number, thread in enumerate(threads)}
    figures = _figures(reading, sorted_, of_mention, names, said)
    reports = [_report(reading, thread, threads, names, figures, statements, sorted_) for thread in threads]
    return reports, [figure for figure, _ in figures], statements, derived_from(reading.article.text)


# ------------------------------------------------------------------ what is said


def _listen(reading: Reading, threads: list[Thread], speech: Speech) -> tuple[dict[int, Attributed], list[Statement]]:
    said: dict[int, Attributed] = {}
    statements: list[Statement] = []
    for passage, doc in zip(reading.passages, reading.docs, strict=True):
        own = [mention for mention in reading.mentions if mention.passage is passage]
        for sent in doc.sents:
            speech.read(sent, passage.index)
            for mention in own:
                if sent.start <= mention.head < sent.end:
                    said[id(mention)] = speech.of(mention)
            for found in statements_in(sent, speech):
                start, end = passage.start + found.start, passage.start + found.end
                span = _span(reading.article.text, start, end)
                thread = _thread_at(threads, start) or (threads[0] if threads else None)
                name = f"R{threads.index(thread)}" if thread is not None else None
                if span is not None:
                    statements.append(
                        Statement(
                            kind=found.kind,
                            speaker=found.voice.name if found.voice else None,
                            speaker_kind=found.voice.kind if found.voice else "none",
                            target=found.target,
                            report=name,
                            stance=found.stance,
                            evidence=[span],
                        )
                    )
    return said, statements


def _thread_at(threads: list[Thread], offset: int) -> Thread | None:
    for thread in threads:
        if any(clause.start <= offset < clause.end for clause in thread.clauses):
            return thread
    return None


@cache
def _agencies() -> re.Pattern[str]:
    names = "|".join(re.escape(row[0]) for row in sorted(rows("agencies.txt"), key=lambda row: -len(row[0])))
    return re.compile(
        rf"\((?:[^()]{{0,30}}[/, ])?(?P<a>{names})(?:[/,][^()]{{0,30}})?\)|(?:according to|told|quoted by|"
        rf"reported by|report by|cited by|said in a report to|, )\s?(?:a report (?:by|in) |the news agency |"
        rf"news agency )?(?P<b>{names})\b(?= |[.,;:])"
    )


def derived_from(text: str) -> list[str]:
    """The outlets and agencies on which an article says that it rests."""
    found: list[str] = []
    for match in _agencies().finditer(text[:30_000]):
        name = match.group("a") or match.group("b")
        if name and name not in found:
            found.append(name)
    return found


# ------------------------------------------------------------------ figures


def _outcomes(mention: Mention) -> list[str]:
    if mention.zero and mention.outcome == "casualties":
        return ["killed", "injured"]
    if mention.outcome == "injured+":
        return ["injured"]
    return [str(mention.outcome)]


def _span(text: str, start: int, end: int) -> Span | None:
    """A span without blanks at its ends; None where nothing is left."""
    quote = text[start:end]
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return Span(start=start, end=start + len(quote), quote=quote) if quote else None


def _evidence(text: str, mention: Mention) -> Span | None:
    """The words that hold the number, what is counted and, where it is near, what happened."""
    start, end = mention.start, mention.end
    if mention.trigger is not None and 0 <= mention.trigger < len(mention.doc):
        word = mention.doc[mention.trigger]
        if word.sent.start == mention.sent.start and abs(word.i - mention.head) <= 10:
            start, end = min(start, word.idx), max(end, word.idx + len(word.text))
    return _span(text, mention.passage.start + start, mention.passage.start + end)


def _figures(
    reading: Reading, sorted_: Sorted, of_mention: dict[int, Thread], names: dict[int, str], said: dict[int, Attributed]
) -> list[tuple[Figure, Mention]]:
    made: list[tuple[Figure, Mention]] = []
    first_id: dict[int, str] = {}
    sentences: dict[str, str] = {}
    told: set[tuple[str, str, str, str | None]] = set()
    for mention in sorted(reading.mentions, key=lambda item: (item.passage.start + item.start, item.end)):
        span = _evidence(reading.article.text, mention)
        covering = sorted_.scopes.get(id(mention))
        if span is None or covering is None:
            continue
        scope = covering.scope
        thread = of_mention.get(id(mention))
        whole = mention.parent
        if whole is not None and whole.outcome == mention.outcome and scope == "incident" and id(whole) in of_mention:
            thread = of_mention[id(whole)]
        if (
            whole is not None
            and scope == "incident"
            and sorted_.scopes.get(id(whole)) is not None
            and whole.sentence == mention.sentence
        ) and sorted_.scopes[id(whole)].scope == "background":
            scope = "background"
        report = names.get(id(thread)) if thread is not None and scope == "incident" else None
        if scope == "incident" and report is None:
            scope = "background"
        if mention.single and mention.definite and not mention.link:
            key = (mention.noun(), str(mention.outcome), scope, report)
            if key in told:
                continue
        if mention.single or mention.rule == "sum":
            told.add((mention.noun(), str(mention.outcome), scope, report))
        kind = mention.kind if mention.kind.known else _guess(mention)
        around = mention.sent.text
        for outcome in _outcomes(mention):
            things = outcome in ("destroyed", "damaged", "burned", "looted", "seized")
            who, unit = kind.who, kind.unit
            if things and who != "objects":
                who, unit = "objects", "things"
            if not things and who == "objects":
                continue
            identity = f"F{len(made) + 1}"
            first_id.setdefault(id(mention), identity)
            attributed = said.get(id(mention), Attributed(None, "fact"))
            voice = attributed.voice
            sentences[identity] = mention.passage.text[mention.sent.start_char : mention.end]
            attackers = None
            if who == "people" and outcome in ("killed", "injured", "casualties"):
                attackers = (
                    True if _WITH_ATTACKERS.search(around) else False if _WITHOUT_ATTACKERS.search(around) else None
                )
            parent = first_id.get(id(whole)) if whole is not None and mention.link == "part_of" else None
            made.append(
                (
                    Figure(
                        id=identity,
                        value=mention.value,
                        qualifier=mention.qualifier,
                        low=mention.low,
                        high=mention.high,
                        outcome=outcome,
                        who=who,
                        unit=unit,
                        who_text=mention.who_text[:120],
                        tags=[] if who == "objects" else list(kind.tags),
                        includes_attackers=attackers,
                        scope=scope,
                        report=report,
                        attribution=Attribution(
                            speaker=voice.name[:120] if voice is not None else None,
                            speaker_kind=voice.kind if voice is not None else "none",
                            stance=attributed.stance,
                        ),
                        as_of=said_on(reading, mention) if voice is not None else None,
                        part_of=parent,
                        evidence=[span],
                    ),
                    mention,
                )
            )
    linked = link([figure for figure, _ in made], sentences)
    return [(figure, mention) for figure, (_, mention) in zip(linked, made, strict=True)]


def _guess(mention: Mention) -> Kind:
    """The kind of those whose noun is left out or unknown."""
    if mention.parent is not None and mention.parent.kind.known:
        return mention.parent.kind
    return mention.kind


# ------------------------------------------------------------------ reports


def _report_evidence(text: str, clauses: list[Clause]) -> list[Span]:
    told = [clause for clause in clauses if clause.types or clause.mentions][:3] or clauses[:1]
    spans = [_span(text, clause.start, clause.end) for clause in told]
    return [span for span in spans if span is not None]


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
    places = places_of(thread, threads[0])
    if not places and thread.parent is not None:
        places = places_of(thread.parent, threads[0])
    elif not places and long_before(thread.day, threads[0]):  # "at the same bend on 29 May"
        places = places_of(threads[0], threads[0])
    when = when_of(thread, threads[0], reading.published, sorted_.main_day)
    claimed = next(
        (s.speaker for s in statements if s.kind == "responsibility_claim" and s.report == identity and s.speaker), None
    )
    stage = stage_of(" ".join(texts[:2])) if not own else "accomplished"
    evidence = _report_evidence(reading.article.text, thread.clauses)
    return IncidentReport(
        id=identity,
        type=kind,
        level="umbrella" if thread.umbrella else "single",
        stage=stage,
        title=_title(kind, places),
        when=when,
        places=places,
        actors=actors_of(texts, kind, claimed),
        weapons=weapons_in(texts[:4]),
        effects=[]
        if stage in ("repelled", "foiled")
        else effects_of(texts, [(mention, figure.id) for figure, mention in own]),
        figures=[figure.id for figure, _ in own],
        part_of=names.get(id(thread.parent)) if thread.parent is not None else None,
        evidence=evidence,
        confidence=confidence_of(thread, bool(own), places, threads[0] is thread),
    )
