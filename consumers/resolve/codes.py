"""The codes of ACLED, GTD, UCDP, PLOVER and EM-DAT that an incident's fields amount to.

The rules stand in `data/codes.csv`; here is only what a row cannot say: who acts, and EM-DAT's thresholds.
"""

from __future__ import annotations

from consumers.resolve.lexicon import table
from incidentwire.contracts import Actor, Codes, Incident

# EM-DAT enters a disaster with ten dead, a hundred affected, or a declared emergency (EM-DAT guidelines).
EM_DAT_KILLED = 10
EM_DAT_AFFECTED = 100

_NON_STATE = frozenset({"armed_group", "militia", "criminal", "other"})
_ORGANISED = frozenset({"armed_group", "militia"})
_HAPPENED = frozenset({"accomplished", "attempted", "repelled"})


def codes_of(incident: Incident) -> Codes:
    """The codes; null where none fits. What was only foiled or threatened has no event code but that of its type."""
    row = next(
        (
            row
            for row in table("codes")
            if row["type"] == incident.type and (not row["weapon"] or row["weapon"] in incident.weapons)
        ),
        {},
    )
    happened = incident.stage in _HAPPENED or incident.type in ("disrupted_plot", "arrest")
    acled = happened and bool(row.get("acled_event"))
    event, sub_event = _acled(incident, row) if acled else (None, None)
    return Codes(
        acled_event=event,
        acled_sub_event=sub_event,
        gtd_attack_type=row.get("gtd_attack_type") or None if happened and _is_non_state(incident) else None,
        ucdp_violence_type=_ucdp(incident),
        plover_event=_plover(incident, row),
        em_dat=row.get("em_dat") or None if happened and _is_disaster(incident) else None,
    )


def _acled(incident: Incident, row: dict[str, str]) -> tuple[str | None, str | None]:
    """An armed attack on forces that can fight back is a battle, on others violence against civilians."""
    if incident.type in ("armed_attack", "assassination") and "grenade" not in incident.weapons:
        targets = {actor.kind for actor in _acting(incident, "target")}
        if targets & {"state_forces", "armed_group", "militia"}:
            return "Battles", "Armed clash"
    return row["acled_event"] or None, row["acled_sub_event"] or None


def _plover(incident: Incident, row: dict[str, str]) -> str | None:
    if incident.stage == "threatened" and row.get("plover_event"):
        return "THREATEN"
    return row.get("plover_event") or None


def _acting(incident: Incident, *roles: str) -> list[Actor]:
    return [actor for actor in incident.actors if actor.role in roles and actor.certainty != "denied"]


def _is_non_state(incident: Incident) -> bool:
    """GTD holds acts of sub-national actors: one is named, and no state force began it."""
    initiators = {actor.kind for actor in _acting(incident, "initiator")}
    return bool(initiators & _NON_STATE) and "state_forces" not in initiators


def _ucdp(incident: Incident) -> str | None:
    """State-based, non-state or one-sided violence, where organised actors are named and somebody died."""
    if not (incident.killed.best or 0):
        return None
    initiators = {actor.kind for actor in _acting(incident, "initiator")}
    others = {actor.kind for actor in _acting(incident, "target", "responder")}
    organised = initiators & (_ORGANISED | {"state_forces"})
    if not organised:
        return None
    if "state_forces" in initiators | others and ((initiators | others) & _ORGANISED or initiators == others):
        return "state-based"
    if initiators & _ORGANISED and others & _ORGANISED:
        return "non-state"
    return "one-sided" if others & {"civilians", "protesters", "state"} else None


def _is_disaster(incident: Incident) -> bool:
    affected = sum(
        cell.best or 0
        for cell in incident.toll
        if cell.outcome in ("injured", "displaced", "ill", "rescued", "missing")
    )
    declared = any(effect.effect == "emergency_declared" for effect in incident.effects)
    return (incident.killed.best or 0) >= EM_DAT_KILLED or affected >= EM_DAT_AFFECTED or declared
