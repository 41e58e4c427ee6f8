"""What one article says about one incident, as votes (rule 1 of "From many figures to one toll").

Inside one article, further people (`adds_to`), different kinds (`tags`) and parts of one whole count different people
and add up; what is repeated or superseded drops out; a part bounds its whole. What remains are votes: counts of the
same people, each with who says so and when. They are compared with the votes of other articles in `combine`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from consumers.resolve.toll.count import Count, add, best_inside, meet, raise_floor
from consumers.resolve.toll.voices import Speaker, rank
from consumers.resolve.toll.vote import ArticleVotes, CellKey, Overtaken, Telling, Vote, cell_key, has_vote
from incidentwire.contracts import Figure

_LOSSES = frozenset({"killed", "injured", "casualties"})
_STATE_SPEAKERS = frozenset({"military", "police", "official"})


def article_votes(
    telling: Telling, figures: Iterable[Figure], reports: Collection[str], state_fights: bool
) -> ArticleVotes:
    """The votes of one article about the incident that its `reports` tell.

    `state_fights`: whether forces of a state fight or are the target, which makes police and officials a party.
    """
    return _Reading(telling, list(figures), frozenset(reports), state_fights).votes()


class _Reading:
    def __init__(self, telling: Telling, figures: list[Figure], reports: frozenset[str], state_fights: bool) -> None:
        self._telling = telling
        self._by_id = {figure.id: figure for figure in figures}
        self._reports = reports
        self._state_fights = state_fights
        self._root = _roots(self._by_id)
        self._replaced = {self._root[figure.replaces] for figure in figures if figure.replaces in self._root}

    def votes(self) -> ArticleVotes:
        groups = self._groups()
        live = {
            key: {root: figure for root, figure in members.items() if root not in self._replaced}
            for key, members in groups.items()
        }
        additions = self._additions(live)
        votes = {}
        for key, members in live.items():
            cell = self._cell_votes(members, additions.get(key, {}))
            if cell:
                votes[key] = cell
        return ArticleVotes(votes, self._overtaken(groups))

    # ---------------------------------------------------------------- which figures take part

    def _groups(self) -> dict[CellKey, dict[str, Figure]]:
        """The figures of each cell by what they repeat; `includes_attackers` null goes with the total that says it."""
        groups: dict[CellKey, dict[str, Figure]] = defaultdict(dict)
        for figure in self._by_id.values():
            if figure.report not in self._reports or not has_vote(figure):
                continue
            root = self._root[figure.id]
            key = cell_key(figure)
            # A repetition drops out where its original is of this incident, too; else it stands for it here.
            if figure.id == root or root not in groups[key]:
                groups[key][root] = figure
        for key in [key for key in groups if key[0] == "people" and key[2] is None]:
            said = [other for other in ((key[0], key[1], True), (key[0], key[1], False)) if other in groups]
            if len(said) == 1:
                groups[said[0]] = {**groups.pop(key), **groups[said[0]]}
        return dict(groups)

    def _additions(self, live: dict[CellKey, dict[str, Figure]]) -> dict[CellKey, dict[str, Figure]]:
        """The figures that count further people, by the cell that they add to: their own, and where they add to a
        mixed count ("a rescuer" beside "eleven people"), that one, too."""
        homes: dict[str, list[CellKey]] = defaultdict(list)  # a count -> the cells in which it or a part of it stands
        for key, members in live.items():
            for root, figure in members.items():
                homes[root].append(key)
                if figure.part_of is not None:
                    homes[self._root[figure.part_of]].append(key)
        found: dict[CellKey, dict[str, Figure]] = defaultdict(dict)
        for key, members in live.items():
            for root, figure in members.items():
                if figure.adds_to is None:
                    continue
                target = self._root[figure.adds_to]
                for home in homes.get(target, []):
                    mixed = home[0] == "people" and home[1] == key[1] and target in live[home]
                    if target != root and (home == key or mixed):
                        found[home][root] = figure
        return found

    def _overtaken(self, groups: dict[CellKey, dict[str, Figure]]) -> dict[CellKey, list[Overtaken]]:
        found: dict[CellKey, list[Overtaken]] = defaultdict(list)
        for key, members in groups.items():
            for root in members.keys() & self._replaced:
                found[key].append(Overtaken(self._count(members[root]), frozenset({self._speaker(members[root])})))
        for figure in self._by_id.values():
            denied = figure.report in self._reports and figure.attribution.stance == "denied"
            if denied and self._root[figure.id] in self._replaced:
                found[cell_key(figure)].append(Overtaken(self._count(figure), frozenset({self._speaker(figure)})))
        return dict(found)

    # ---------------------------------------------------------------- one cell

    def _cell_votes(self, members: dict[str, Figure], additions: dict[str, Figure]) -> list[Vote]:
        inside: dict[str, list[Figure]] = defaultdict(list)
        tops: list[Figure] = []
        aside = self._with_parts(members, additions.keys())
        for root, figure in members.items():
            if root in aside:
                continue
            whole = self._root[figure.part_of] if figure.part_of is not None else None
            if whole in members:
                inside[whole].append(figure)
            else:
                tops.append(figure)
        votes: list[Vote] = []
        for enemy in (False, True):
            side = [figure for figure in tops if self._counts_enemy(figure) == enemy]
            votes += self._side_votes(side, inside, enemy)
        return self._add(votes, list(additions.values()))

    def _with_parts(self, members: dict[str, Figure], roots: Collection[str]) -> set[str]:
        """The roots and everything in the cell that is a part of them, directly or not."""
        if not roots:
            return set()
        parts: dict[str, list[str]] = defaultdict(list)
        for root, figure in members.items():
            if figure.part_of is not None:
                parts[self._root[figure.part_of]].append(root)
        found: set[str] = set()
        queue = list(roots)
        while queue:
            root = queue.pop()
            if root not in found:
                found.add(root)
                queue += parts.get(root, [])
        return found

    def _side_votes(self, tops: list[Figure], inside: dict[str, list[Figure]], enemy: bool) -> list[Vote]:
        """The votes of all who are no party, or of all who are."""
        families: dict[str, list[Figure]] = defaultdict(list)
        singles: list[Figure] = []
        for figure in tops:
            if figure.part_of is None:
                singles.append(figure)
            else:
                families[self._root[figure.part_of]].append(figure)
        votes: list[Vote] = []
        for whole, parts in families.items():
            if len(parts) == 1:
                singles += parts
            else:
                count = self._sum_of_parts(parts, self._by_id.get(whole))
                votes.append(self._joint(parts, count, enemy, self._is_share(parts[0])))
        kinds: dict[frozenset[str], list[Vote]] = defaultdict(list)
        for figure in singles:
            kinds[frozenset(figure.tags)].append(self._single(figure, inside, enemy))
        plain = kinds.pop(frozenset(), [])
        for kind, members in kinds.items():
            if all(vote.count.high == 0 for vote in members):  # "no pupils were hurt" says nothing of others
                kinds[kind] = [replace(vote, share=True) for vote in members]
        tagged = _sum_of_kinds(list(kinds.values()), enemy)
        if any(not vote.share for vote in plain):  # "dozens of marchers" may hold "a photographer"
            tagged = [replace(vote, share=True) for vote in tagged]
        return plain + tagged + votes

    def _single(self, figure: Figure, inside: dict[str, list[Figure]], enemy: bool) -> Vote:
        count = self._count(figure)
        parts = inside.get(self._root[figure.id], [])
        if parts:
            known = self._sum_of_parts(parts, figure)
            fills = count.high is None and len(parts) > 1 and (known.low or 0) >= (count.low or 0)
            count = meet(count, known) if fills else raise_floor(count, known.low, known.at) or count
        return Vote(
            count,
            frozenset({self._speaker(figure)}),
            rank(figure.attribution.speaker_kind, figure.attribution.stance),
            self._backdated(figure),
            enemy,
            self._is_share(figure),
            tuple(self._telling.ref(item) for item in (figure, *parts)),
        )

    def _sum_of_parts(self, parts: list[Figure], whole: Figure | None) -> Count:
        """Parts of one whole add up; where that exceeds the whole they overlap. The same kind counted by several
        speakers is one part."""
        kinds: dict[frozenset[str], list[Figure]] = defaultdict(list)
        for part in parts:
            kinds[frozenset(part.tags)].append(part)
        counts: list[Count] = []
        for kind in kinds.values():
            one_voice = len({self._speaker(part) for part in kind}) == 1
            own = [self._count(part) for part in kind]
            counts += own if one_voice else [max(own, key=lambda count: (count.at, -(count.centre or 0)))]
        total = add(counts)
        roof = whole.high if whole is not None else None
        if roof is not None and (total.low or 0) > roof:
            largest = max(counts, key=lambda count: count.low or 0)
            return replace(largest, best=largest.low, high=None)
        return total

    def _joint(self, figures: list[Figure], count: Count, enemy: bool, share: bool) -> Vote:
        return Vote(
            count,
            frozenset(map(self._speaker, figures)),
            max(rank(figure.attribution.speaker_kind, figure.attribution.stance) for figure in figures),
            all(map(self._backdated, figures)),
            enemy,
            share,
            tuple(map(self._telling.ref, figures)),
        )

    def _add(self, votes: list[Vote], more: list[Figure]) -> list[Vote]:
        """Adds further people to the votes that hold the count they add to (to every whole vote where none does)."""
        for figure in more:
            target = self._root[figure.adds_to] if figure.adds_to is not None else None
            hits = [index for index, vote in enumerate(votes) if any(ref.figure == target for ref in vote.figures)]
            hits = hits or [index for index, vote in enumerate(votes) if not vote.share] or list(range(len(votes)))
            if not votes:
                votes.append(self._single(figure, {}, self._counts_enemy(figure)))
                continue
            for index in hits:
                vote = votes[index]
                votes[index] = replace(
                    vote,
                    count=add([vote.count, self._count(figure)]),
                    backdated=vote.backdated and self._backdated(figure),
                    figures=(*vote.figures, self._telling.ref(figure)),
                )
        return votes

    # ---------------------------------------------------------------- one figure

    def _count(self, figure: Figure) -> Count:
        about = [figure.value] if figure.qualifier == "about" and figure.value is not None else []
        best = best_inside(figure.low, figure.high, about)
        return Count(best, figure.low, figure.high, at=self._telling.moment(figure))

    def _speaker(self, figure: Figure) -> Speaker:
        said = figure.attribution
        return Speaker(said.speaker, said.speaker_kind, "" if said.speaker else self._telling.origin)

    def _backdated(self, figure: Figure) -> bool:
        return figure.as_of is not None and figure.as_of < self._telling.published_at.date()

    def _is_share(self, figure: Figure) -> bool:
        """Whether it counts some of the incident's people only: a part of its count with the same outcome."""
        whole = self._by_id.get(figure.part_of) if figure.part_of is not None else None
        return whole is not None and whole.outcome == figure.outcome and whole.report in self._reports

    def _counts_enemy(self, figure: Figure) -> bool:
        """Rule 4: a party that counts its enemy's losses."""
        kind = figure.attribution.speaker_kind
        if figure.outcome not in _LOSSES:
            return False
        if kind == "armed_group":
            return figure.who == "security_forces"
        return kind in _STATE_SPEAKERS and figure.who == "militants" and self._state_fights


def _roots(figures: dict[str, Figure]) -> dict[str, str]:
    """For each figure the one that it repeats in the end. The contract has refused circles."""
    roots: dict[str, str] = {}
    for name in figures:
        path: list[str] = []
        here = name
        while here not in roots:
            path.append(here)
            original = figures[here].same_as
            if original is None or original not in figures or original in path[-1:]:
                roots[here] = here
                break
            here = original
        for step in path:
            roots[step] = roots[here]
    return roots


def _sum_of_kinds(kinds: list[list[Vote]], enemy: bool) -> list[Vote]:
    """Votes for different kinds of people ("three policemen and two soldiers") add up; of one kind they stay."""
    if len(kinds) < 2:
        return kinds[0] if kinds else []
    newest = [max(votes, key=lambda vote: (vote.count.at, -(vote.count.centre or 0))) for votes in kinds]
    spread = [_spread(votes, chosen) for votes, chosen in zip(kinds, newest, strict=True)]
    return [
        Vote(
            add(spread),
            frozenset[Speaker]().union(*(vote.speakers for vote in newest)),
            max(vote.rank for vote in newest),
            all(vote.backdated for vote in newest),
            enemy,
            all(vote.share for vote in newest),
            tuple(ref for votes in kinds for vote in votes for ref in vote.figures),
        )
    ]


def _spread(votes: list[Vote], chosen: Vote) -> Count:
    """One kind of people counted by several speakers of one article: what they agree on, else lowest to highest."""
    low, high, at = chosen.count.low, chosen.count.high, chosen.count.at
    agreed = Count(chosen.count.best, low, high, at=at)
    for vote in votes:
        if vote is not chosen:
            other = vote.count
            if agreed.excludes(other):
                ends = [end for end in (agreed.low, agreed.high, other.low, other.high) if end is not None]
                agreed = Count(agreed.best, min(ends), max(ends), True, at)
            else:
                agreed = meet(agreed, other)
    return agreed
