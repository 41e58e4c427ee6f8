"""`part_of` by sums: counts that together make up a total told before, or what is missing to one."""

from __future__ import annotations

from consumers.extract.links.linking import OTHERS, PEOPLE_HARMED, REST, Linking, may_be_share, may_hold
from incidentwire.contracts import Figure


def find_partitions(linking: Linking) -> None:
    """Counts told one after the other that add up to a total told before: "two fighters and a shepherd" of three."""
    for whole in linking:
        total = whole.value
        if whole.part_of or whole.same_as or total is None or total < 2 or whole.outcome not in PEOPLE_HARMED:
            continue
        if whole.scope == "background" or whole.adds_to or whole.id in linking.replaced():
            continue
        if any(part.part_of == whole.id and part.who == "militants" for part in linking):
            continue
        for told in (False, True):
            run = _adding_up(linking, whole, total, told)
            for figure in run:
                linking.mark(figure, part_of=whole.id)
            if run:
                break


def _adding_up(linking: Linking, whole: Figure, total: int, told: bool) -> list[Figure]:
    """The counts after a total that make it up; empty where none do. `told`: with the shares known by their words."""
    run: list[Figure] = []
    reached = 0
    for figure in linking.after(whole):
        if figure.outcome != whole.outcome or figure.value is None:
            continue
        known = told and figure.part_of == whole.id
        if not known and not may_be_share(linking, figure):
            continue
        if (figure.report, figure.scope) != (whole.report, whole.scope):
            continue
        if figure.replaces or figure.adds_to or figure.value >= total or not may_hold(whole, figure):
            break
        if not known and linking.together(whole, figure) and not linking.holds(whole, figure):
            break
        run.append(figure)
        reached += figure.value
        if reached >= total:
            break
    return run if reached == total and len(run) > 1 else []


def find_complements(linking: Linking) -> None:
    """Beside "the two others" of seven, the five told before are of the seven too."""
    for share in linking:
        setting = linking.setting(share)
        if share.part_of is None or not (OTHERS.search(setting.before + setting.words) or REST.search(setting.before)):
            continue
        whole = linking.now(share.part_of)
        missing = (whole.value or 0) - (share.value or 0)
        others = (
            other
            for other in linking
            if (other.outcome, other.report, other.scope) == (whole.outcome, whole.report, whole.scope)
            and other.value == missing > 0
            and may_be_share(linking, other)
            and may_hold(whole, other)
        )
        other = next(others, None)
        if other is not None:
            linking.mark(other, part_of=whole.id)
