"""The signs by which the model tells whether an article reports an incident: what it holds, where, and its genre."""

from __future__ import annotations

import re
from collections import Counter

from consumers.extract.incidents.threads import Thread
from consumers.extract.learned.thread_signs import several
from consumers.extract.text.reading import Reading, Sorted
from consumers.extract.text.relevance import BRIEF_CHARACTERS, FLASH_CHARACTERS, signs_of, tells_incident

OPENING_CLAUSES = 3
OPENING_CHARACTERS = 600
MEDIUM_CHARACTERS = 1800
# words of kinds of text that speak of harm without news of it, and of those that do have news
_GENRE = re.compile(
    r"\b(?:report(?:s|ed)? (?:by|from|released|published)|study|survey|annual|statistics|data|index|anniversary|"
    r"drill|exercise|simulat\w+|film|novel|series|season|match|league|coach|review|obituar\w+|history|century|"
    r"parliament|bill|law|legislation|policy|budget|election|court|trial|verdict|sentenced|appeal|commission|inquiry|"
    r"museum|memorial|forecast|could|would|if|scenario|analysts?|opinion|interview|market|shares|profit|vaccine|"
    r"researchers?|scientists?)\b",
    re.IGNORECASE,
)


def _age(reading: Reading, sorted_: Sorted) -> str:
    """How long before publication the article's main day lies."""
    if sorted_.main_day is None or reading.published is None:
        return "none"
    days = (reading.published - sorted_.main_day).days
    return "days" if days <= 3 else "weeks" if days <= 14 else "months" if days <= 62 else "old"


def _size(characters: int) -> str:
    """The kind of item by its length."""
    if characters < FLASH_CHARACTERS:
        return "flash"
    return "brief" if characters < BRIEF_CHARACTERS else "medium" if characters < MEDIUM_CHARACTERS else "long"


def _genres(text: str) -> set[str]:
    return {word.lower() for word in _GENRE.findall(text)}


def relevance_signs(reading: Reading, sorted_: Sorted, threads: list[Thread]) -> list[str]:
    """The signs of an article, from its scopes and the incidents that were told apart in it."""
    article = reading.article
    length = len(article.text)
    size = _size(length)
    clauses = [clause for thread in threads for clause in thread.clauses]
    scopes = Counter(covering.scope for covering in sorted_.scopes.values())
    numbers = sum(scopes.values())
    share = f"{round(4 * scopes['incident'] / max(1, numbers))}/{numbers > 0}"
    first = min((min(clause.passage, 3) for clause in clauses if clause.mentions), default=-1)
    counted = signs_of(threads, article.title)
    signs = [
        f"rule={tells_incident(threads, article.title, length)}",
        f"signs={counted}",
        f"signs={counted}/{size}",
        f"size={size}",
        f"incident={several(scopes['incident'])}",
        f"other={several(numbers - scopes['incident'])}",
        f"share={share}",
        f"share={share}/{size}",
        f"threads={several(len(threads))}",
        f"first={first}",
        f"age={_age(reading, sorted_)}",
        f"age={_age(reading, sorted_)}/{several(scopes['incident'])}",
    ]
    opening = [clause for clause in sorted_.clauses if not clause.heading][:OPENING_CLAUSES]
    harmed = any(clause.mentions for clause in opening)
    signs += [
        f"opening background={sum(clause.background for clause in opening)}",
        f"opening words={several(sum(sum(clause.types.values()) for clause in opening))}",
        f"opening harm={several(sum(len(clause.mentions) for clause in opening))}",
        f"opening dated={any(clause.dates for clause in opening)}/{harmed}",
        f"opening placed={any(clause.specific for clause in opening)}/{harmed}",
    ]
    if threads:
        leading = threads[0]
        best = max(sum(len(clause.mentions) for clause in thread.clauses) for thread in threads)
        signs += [
            f"type={leading.type}",
            f"words={several(sum(leading.votes.values()) // 4)}",
            f"clauses={several(len(leading.clauses))}",
            f"dated={any(clause.dates for clause in leading.clauses)}",
            f"placed={any(clause.specific for clause in leading.clauses)}",
            f"most={several(best)}",
        ]
    signs += [f"title genre={word}" for word in _genres(article.title)]
    signs += [f"genre={word}" for word in _genres(article.text[:OPENING_CHARACTERS])]
    return signs
