"""Links between figures: the same number told again, counts that others supersede, further people, and shares."""

from __future__ import annotations

from consumers.extract.links.attackers_counted import find_attackers
from consumers.extract.links.further import find_additions
from consumers.extract.links.linking import Linking, Setting
from consumers.extract.links.shares import find_shares
from consumers.extract.links.superseded import find_newer
from consumers.extract.links.told_again import find_repeats
from incidentwire.contracts import Figure


def link(figures: list[Figure], settings: dict[str, Setting]) -> list[Figure]:
    """The figures with `same_as`, `replaces`, `adds_to`, `part_of` and `includes_attackers` filled in.

    `settings`: by figure id, the words around each.
    """
    linking = Linking(figures, settings)
    find_repeats(linking)
    find_newer(linking)
    find_additions(linking)
    find_shares(linking)
    find_attackers(linking)
    return linking.figures
