"""The votes of all articles for one cell become one count (rules 2 to 4 of "From many figures to one toll").

All votes here are counts of the same people. Of each voice the newest stays; compatible votes intersect; in conflict
the envelope stays and the newest neutral voice is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from consumers.resolve.toll.count import Count, best_inside, raise_floor
from consumers.resolve.toll.voices import Speaker
from consumers.resolve.toll.vote import Overtaken, Vote

_AUTHORITY = 2


@dataclass(frozen=True)
class Voiced:
    """A vote with the voices behind it."""

    vote: Vote
    voices: frozenset[str]

    @property
    def is_press(self) -> bool:
        """A bare number of an outlet: nobody else answers for it."""
        return all(voice.startswith("narrator:") for voice in self.voices)


def with_voices(votes: list[Vote], voice_of: dict[Speaker, str]) -> list[Voiced]:
    """The votes with their voices; where named speakers share a count with the narrator, it is theirs."""
    voiced = []
    for vote in votes:
        keys = frozenset(voice_of[speaker] for speaker in vote.speakers)
        named = frozenset(key for key in keys if not key.startswith("narrator:"))
        voiced.append(Voiced(vote, named or keys))
    return voiced


def live_votes(votes: list[Voiced], taken_back: list[tuple[Overtaken, frozenset[str]]]) -> list[Voiced]:
    """Rule 2: of each voice the newest `as_of`, and nothing that a newer text has taken back.

    A bare number of an outlet is also overtaken by a bare number of a later day that is not lower: nobody is cited who
    could hold on to it. It never makes another outlet's number fall.
    """
    gone: dict[tuple[int | None, int | None], list[tuple[Overtaken, frozenset[str]]]] = defaultdict(list)
    for item in taken_back:
        gone[item[0].count.low, item[0].count.high].append(item)
    standing = [
        vote
        for vote in votes
        if not any(_is_taken_back(vote, *item) for item in gone.get((vote.vote.count.low, vote.vote.count.high), ()))
    ]
    newest = _newest_of_each_voice(standing)
    kept = _one_total_each([vote for vote in standing if _is_current(vote, newest)])
    press = [vote for vote in kept if vote.is_press and vote.vote.count.bounded and not vote.vote.share]
    last = max(press, key=lambda vote: (vote.vote.count.at[0], vote.vote.count.centre or 0), default=None)
    if last is None:
        return kept
    return [vote for vote in kept if not (vote.is_press and vote is not last and _is_outdated(vote.vote, last.vote))]


def _one_total_each(votes: list[Voiced]) -> list[Voiced]:
    """A voice gives one total at a time: beside "the toll rose to 15", its "four more died" is a share, also where the
    text was not read so."""
    largest: dict[tuple[frozenset[str], str], Vote] = {}
    for vote in votes:
        key = vote.voices, vote.vote.figures[0].article_id
        if not vote.vote.share and (key not in largest or _size(vote.vote) > _size(largest[key])):
            largest[key] = vote.vote
    told = []
    for vote in votes:
        top = largest.get((vote.voices, vote.vote.figures[0].article_id))
        smaller = top is not None and top is not vote.vote and top.count.at == vote.vote.count.at
        if top is not None and smaller and not vote.vote.share and top.count.excludes(vote.vote.count):
            told.append(replace(vote, vote=replace(vote.vote, share=True)))
        else:
            told.append(vote)
    return told


def _size(vote: Vote) -> int:
    return vote.count.centre or 0


def _is_taken_back(vote: Voiced, overtaken: Overtaken, voices: frozenset[str]) -> bool:
    """Whether a vote for a number that a text calls superseded is older, and of the voice that gave it or the press."""
    return vote.vote.count.at < overtaken.count.at and (vote.is_press or bool(vote.voices & voices))


def _newest_of_each_voice(votes: list[Voiced]) -> dict[str, list[Vote]]:
    """For each voice the votes that hold: those of its newest day, and of that day the newest text.

    A backdated count is an old number told again unless it is higher: it does not make that day's own count fall.
    """
    by_voice: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        for voice in vote.voices:
            by_voice[voice].append(vote.vote)
    newest = {}
    for voice, own in by_voice.items():
        shares = [vote for vote in own if vote.share]
        wholes = [vote for vote in own if not vote.share and not _outgrown(vote, shares)] or own
        last_day = max(vote.count.at[0] for vote in wholes)
        of_day = [vote for vote in wholes if vote.count.at[0] == last_day]
        fresh = [vote for vote in of_day if not vote.backdated]
        told_again = [vote for vote in of_day if vote.backdated]
        latest = max((vote.count.at for vote in fresh), default=None)
        held = [vote for vote in fresh if vote.count.at == latest]
        top = max(((vote.count.centre or 0) for vote in held), default=-1)
        higher = [vote for vote in told_again if (vote.count.centre or 0) > top]
        if higher:
            top = max(vote.count.centre or 0 for vote in higher)
            held = [vote for vote in higher if (vote.count.centre or 0) == top]
        newest[voice] = held or told_again
    return newest


def _outgrown(whole: Vote, shares: list[Vote]) -> bool:
    """Whether the voice has since counted more of some of the people than it had counted of all."""
    return any(share.count.at > whole.count.at and whole.count.excludes(_floor(share)) for share in shares)


def _is_current(vote: Voiced, newest: dict[str, list[Vote]]) -> bool:
    """Whether all its voices still say so.

    A share is a floor and stays ("two of them children" is not superseded by the next total) unless the voice's newer
    total is below it.
    """
    for voice in vote.voices:
        held = newest[voice]
        if any(vote.vote is other for other in held):
            continue
        if not vote.vote.share:
            return False
        if any(other.count.at > vote.vote.count.at and other.count.excludes(_floor(vote.vote)) for other in held):
            return False
    return True


def _floor(vote: Vote) -> Count:
    return replace(vote.count, high=None)


def _is_outdated(old: Vote, new: Vote) -> bool:
    """Of an earlier day, and not above the new one."""
    return old.count.at[0] < new.count.at[0] and (old.count.centre or 0) <= (new.count.centre or 0)


def combine(votes: list[Voiced]) -> Count | None:
    """Rules 3 and 4 over the live votes of one cell."""
    neutral = [vote.vote for vote in votes if not vote.vote.enemy]
    wholes = [vote for vote in neutral if not vote.share]
    shares = [vote for vote in neutral if vote.share]
    enemy = [vote.vote for vote in votes if vote.vote.enemy]
    if wholes:
        count: Count | None = _compare(wholes)
        for share in sorted(shares, key=lambda vote: vote.count.at):
            count = raise_floor(count, share.count.low, share.count.at)
    elif shares:
        count = max(shares, key=lambda vote: (vote.count.low or 0, vote.count.at)).count
    else:
        return _compare([vote for vote in enemy if not vote.share] or enemy) if enemy else None
    for claim in enemy:
        count = _widen(count, claim.count) if count is not None else None
    return count


def _widen(count: Count, claim: Count) -> Count:
    """Rule 4: a party's count of its enemy's losses may widen `high`, and is never `best` against another voice."""
    if not count.excludes(claim):
        return count
    reach = claim.high if claim.high is not None else claim.low
    high = None if count.high is None else max(count.high, reach or 0)
    return replace(count, high=high, conflict=True)


def _compare(votes: list[Vote]) -> Count:
    counts = [vote.count for vote in votes]
    if len(counts) == 1:
        return counts[0]
    lows = [count.low for count in counts if count.low is not None]
    highs = [count.high for count in counts if count.high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    at = max(count.at for count in counts)
    if low is None or high is None or low <= high:
        about = [count.best for count in counts if count.best is not None and count.best not in (count.low, count.high)]
        return Count(best_inside(low, high, about), low, high, any(count.conflict for count in counts), at)
    # Only those who contradict somebody span the envelope: "at least 7" beside 9 and 10 opens no bound.
    rivals = [count for count in counts if _outside(count, lowest_high=high, highest_low=low)]
    ends = [end for count in rivals for end in (count.low, count.high) if end is not None]
    return Count(
        best=_shown(votes),
        low=None if any(count.low is None for count in rivals) else min(ends),
        high=None if any(count.high is None for count in rivals) else max(ends),
        conflict=True,
        at=at,
    )


def _outside(count: Count, lowest_high: int, highest_low: int) -> bool:
    """Whether the count excludes at least one of the others, of which these are the extreme bounds."""
    above = count.low is not None and count.low > lowest_high
    return above or (count.high is not None and count.high < highest_low)


def _shown(votes: list[Vote]) -> int | None:
    """Rule 4: the newest; of equally new ones the majority, then the lowest. Rule 5: it falls only by an authority."""
    moments: dict[tuple[int, float], list[Vote]] = defaultdict(list)
    for vote in votes:
        if vote.count.bounded:
            moments[vote.count.at].append(vote)
    shown: Vote | None = None
    for at in sorted(moments):
        said = Counter(vote.count.centre or 0 for vote in moments[at])
        most = max(said.values())
        number = min(value for value, times in said.items() if times == most)
        sayers = [vote for vote in moments[at] if (vote.count.centre or 0) == number]
        candidate = max(sayers, key=lambda vote: vote.rank)
        rises = shown is None or number >= (shown.count.centre or 0)
        if rises or (candidate.rank == _AUTHORITY and shown is not None and candidate.rank >= shown.rank):
            shown = candidate
    return shown.count.centre if shown is not None else None


def supports(vote: Vote, count: Count) -> bool:
    """Whether the vote agrees with the number shown: it does not exclude it."""
    if count.best is None:
        return True
    return vote.count.allows(count.best) or (vote.share and (vote.count.low or 0) <= count.best)
