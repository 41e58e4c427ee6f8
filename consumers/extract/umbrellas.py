"""Which threads are reports at all, and which of them hold others: a wave of attacks and its parts."""

from __future__ import annotations

from consumers.extract.threads import WAVE, Thread

ATTACKS = frozenset(
    "armed_attack bombing suicide_bombing grenade_attack shelling air_strike armed_clash assassination coordinated_attack abduction sabotage arson "
    "security_operation prison_break".split()
)


def arrange(threads: list[Thread], title: str) -> list[Thread]:
    """The threads that are worth a report, with umbrellas and their parts marked."""
    kept = [thread for index, thread in enumerate(threads) if _is_report(thread, index == 0, title)]
    if not kept:
        return []
    main = kept[0]
    for thread in threads:
        if thread not in kept:  # its clauses tell of no incident of their own, so they are about the main one
            main.clauses.extend(clause for clause in thread.clauses if clause.mentions)
    opening = " ".join(clause.text for clause in main.clauses[:2])
    parts = [thread for thread in kept[1:] if thread.type in ATTACKS and not _other_time(main, thread)]
    if WAVE.search(f"{title}. {opening}") and main.type in ATTACKS and len(parts) >= 2:
        main.umbrella = True
        for thread in parts:
            thread.parent = main
    return kept


def _other_time(main: Thread, thread: Thread) -> bool:
    return main.day is not None and thread.day is not None and main.day != thread.day


def _is_report(thread: Thread, first: bool, title: str) -> bool:
    """Whether a thread tells an incident: harm counted, or clear words of one with a place or a date."""
    mentions = any(clause.mentions for clause in thread.clauses)
    best = max(thread.votes.values(), default=0)
    if first:
        return mentions or best >= 12
    if mentions:
        return bool(thread.votes) or bool(thread.spots)
    return best >= 12 and bool(thread.spots)
