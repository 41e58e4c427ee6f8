"""Which threads are reports at all, and which of them hold others: a wave of attacks and its parts."""

from __future__ import annotations

from consumers.extract.incidents.threads import REPELLED, WAVE, Thread

ATTACKS = frozenset(
    [
        "armed_attack",
        "bombing",
        "suicide_bombing",
        "grenade_attack",
        "shelling",
        "air_strike",
        "armed_clash",
        "assassination",
        "coordinated_attack",
        "abduction",
        "sabotage",
        "arson",
        "security_operation",
        "prison_break",
    ]
)


def arrange(threads: list[Thread], title: str) -> list[Thread]:
    """The threads that are worth a report, with umbrellas and their parts marked."""
    kept = [thread for index, thread in enumerate(threads) if _is_report(thread, index == 0, threads[0].wave)]
    if not kept:
        return []
    kept = _without_summary(kept)
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


def _without_summary(threads: list[Thread]) -> list[Thread]:
    """Folds an opening that counts nobody into the incident that it announces."""
    first = threads[0]
    if len(threads) < 2 or first.wave or any(clause.mentions for clause in first.clauses):
        return threads
    second = threads[1]
    if first.type != second.type:
        return threads
    second.dates.extend(first.dates)
    for name, score in first.votes.items():
        second.votes[name] += score
    return threads[1:]


def _other_time(main: Thread, thread: Thread) -> bool:
    if thread.before is not None:
        return True
    return main.day is not None and thread.day is not None and main.day != thread.day


def _is_report(thread: Thread, first: bool, in_wave: bool) -> bool:
    """Whether a thread tells an incident: harm counted, or clear words of one with a place or a date."""
    mentions = any(clause.mentions for clause in thread.clauses)
    best = max(thread.votes.values(), default=0)
    if first:
        return mentions or best >= 12
    if mentions:
        return bool(thread.votes) or bool(thread.spots) or bool(thread.dates)
    repelled = any(REPELLED.search(clause.text) for clause in thread.clauses)
    return (best >= 12 or (best >= 8 and repelled)) and (bool(thread.spots) or in_wave)
