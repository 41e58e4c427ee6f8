"""The resolver: reports of one incident become one incident with versions.

    extraction -> link each report (linking) -> memory -> rebuild what it touched (incident_view, toll)
               -> the next version where something changed (changes)

A pure core: values in, values out, the clock injected. A new revision of an article withdraws what the old one said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consumers.resolve.changes import Version, next_version
from consumers.resolve.families import can_be_one
from consumers.resolve.hierarchy import Hierarchy
from consumers.resolve.incident_view import build_incident, merged, retracted
from consumers.resolve.linking import Known, Links, are_one, link_reports
from consumers.resolve.memory import Memory
from consumers.resolve.profile import IncidentProfile, profiles_of
from consumers.resolve.similarity import Context
from consumers.resolve.tolls import Tolls
from incidentwire.contracts import Extraction, Incident, IncidentChange, ResolvedArticle

# A revision that moves its only report by days or miles still tells the same incident if its words are the same.
_SAME_WORDS = 0.5

# A long round-up tells a few dozen incidents. An extraction with more reports is an error upstream, and linking each of
# them to each candidate would hold up all others.
MOST_REPORTS = 200


@dataclass(frozen=True)
class Resolution:
    """What follows from one extraction: new versions in order, their changes, and the article to remember."""

    incidents: tuple[Incident, ...] = ()
    changes: tuple[IncidentChange, ...] = ()
    article: ResolvedArticle | None = None


class Resolver:
    """Keeps all incidents and decides what each extraction changes. Not for several threads."""

    def __init__(self) -> None:
        self._incidents: dict[str, Incident] = {}
        self._memory = Memory()
        self._tolls = Tolls(self._memory)
        self._restored: dict[str, ResolvedArticle] = {}

    # ---------------------------------------------------------------- state

    def restore_incident(self, incident: Incident) -> None:
        """Takes back one record of `incidents`; a later one of the same id replaces it."""
        self._incidents[incident.incident_id] = incident
        if incident.merged_into is not None:
            self._memory.merge(incident.incident_id, incident.merged_into)

    def forget_incident(self, incident_id: str) -> None:
        """A tombstone on `incidents`."""
        self._incidents.pop(incident_id, None)

    def restore_article(self, article: ResolvedArticle) -> None:
        """Takes back one record of `resolve.articles`; a later one of the same id replaces it."""
        self._restored[article.article_id] = article

    def forget_article(self, article_id: str) -> None:
        """A tombstone on `resolve.articles`."""
        self._restored.pop(article_id, None)

    def _finish_restoring(self) -> None:
        """Only now all merges are known, whichever topic was read first."""
        restored, self._restored = self._restored, {}
        for article in restored.values():
            self._memory.remove(article.article_id)
            self._memory.put(article)

    # ---------------------------------------------------------------- deciding

    def apply(self, extraction: Extraction, now: datetime) -> Resolution:
        """Takes in one extraction.

        An older revision than the one known, or the same again by the same extractor, changes nothing. Of an article
        that never told an incident nothing is remembered. Raises ValueError for one of more than `MOST_REPORTS`.
        """
        check_size(extraction)
        self._finish_restoring()
        known = self._memory.articles.get(extraction.article_id)
        if known is not None and _is_known(extraction, known.extraction):
            return Resolution()
        if known is None and not extraction.reports and extraction.revision == 1:
            return Resolution()
        before = dict(self._memory.links(extraction.article_id))
        parents_before = {self._last_parent(incident_id) for incident_id in before.values()}
        links = self._link(extraction, before)
        self._memory.remove(extraction.article_id)
        named = self._name_new(extraction, links)
        article = ResolvedArticle(
            article_id=extraction.article_id, revision=extraction.revision, extraction=extraction, links=named
        )
        self._memory.put(article)
        because = _reason(extraction, known)
        joined = self._merge_rivals(links, named)
        touched = {*before.values(), *named.values(), *parents_before} - {None}
        versions = self._publish({name for name in touched if name is not None}, joined, now, because)
        return Resolution(
            tuple(version.incident for version in versions),
            tuple(
                IncidentChange(incident_id=version.incident.incident_id, **dict(change))
                for version in versions
                for change in version.changes
            ),
            article,
        )

    def _last_parent(self, incident_id: str) -> str | None:
        incident = self._incidents.get(incident_id)
        return self._memory.survivor(incident.part_of) if incident is not None and incident.part_of else None

    def _known(self, article_id: str) -> Known:
        def profile_of(incident_id: str) -> IncidentProfile:
            return self._memory.profile(incident_id, without=article_id)

        return Known(self._memory.index, self._memory.statistics, profile_of, self._last_parent)

    def _link(self, extraction: Extraction, before: dict[str, str]) -> Links:
        known = self._known(extraction.article_id)
        profiles = profiles_of(extraction)
        near = extraction.near.article_id if extraction.near is not None else None
        context = Context(near_article=near, told_before=frozenset(before.values()))
        links = link_reports(profiles, {report.id: report.part_of for report in extraction.reports}, context, known)
        for name, incident_id in links.incidents.items():
            own = before.get(name)
            if incident_id is not None or own is None or own in links.incidents.values():
                continue
            last = self._memory.profile(own)
            alone = last.articles == {extraction.article_id}
            same_words = self._memory.statistics.cosine(profiles[name].terms, last.terms) >= _SAME_WORDS
            if alone and same_words and can_be_one(profiles[name].type, last.type):
                links.incidents[name] = own
        return links

    def _name_new(self, extraction: Extraction, links: Links) -> dict[str, str]:
        """Gives an id to each new incident: made from the article and report that told it first.

        Where that id is taken by another incident (an earlier revision told something else), the revision goes in.
        """
        named: dict[str, str] = {}
        types = {report.id: report.type for report in extraction.reports}
        for name, incident_id in links.incidents.items():
            if incident_id is None:
                incident_id = _incident_id(extraction.article_id, name)
                taken = self._incidents.get(incident_id)
                back = taken is not None and taken.status == "retracted" and can_be_one(taken.type, types[name])
                if (taken is not None and not back) or self._memory.members(incident_id):
                    incident_id = _incident_id(extraction.article_id, name, extraction)
            named[name] = incident_id
        return named

    def _merge_rivals(self, links: Links, named: dict[str, str]) -> dict[str, str]:
        """Where a report fitted two incidents and these turn out to be one, the younger goes into the older."""
        joined: dict[str, str] = {}
        known = Known(self._memory.index, self._memory.statistics, self._memory.profile, self._last_parent)
        for name, rivals in links.rivals.items():
            for rival in rivals:
                own, other = self._memory.survivor(named[name]), self._memory.survivor(rival)
                if own == other or not self._memory.members(own) or not self._memory.members(other):
                    continue
                if are_one(self._memory.profile(own), self._memory.profile(other), known):
                    older, younger = sorted((own, other), key=self._age)
                    self._memory.merge(younger, older)
                    joined[younger] = older
        return joined

    def _age(self, incident_id: str) -> tuple[datetime, str]:
        reports = self._memory.profile(incident_id).reports.values()
        return min(report.published_at for report in reports), incident_id

    # ---------------------------------------------------------------- publishing

    def _publish(self, touched: set[str], joined: dict[str, str], now: datetime, because: str) -> list[Version]:
        """The next version of each incident that changed: parts before their umbrellas, merged ones at the end."""
        hierarchy = Hierarchy(self._memory)
        for younger, older in joined.items():
            touched |= {older, *hierarchy.parts(older)}
            touched.discard(younger)
        everything = set(touched)
        for incident_id in touched:
            everything |= set(hierarchy.ancestors(incident_id))
        depth = {incident_id: len(hierarchy.ancestors(incident_id)) for incident_id in everything}
        tolls = self._tolls.reading(hierarchy)
        versions = []
        for incident_id in sorted(everything, key=lambda name: (-depth[name], name)):
            last = self._incidents.get(incident_id)
            members = self._tolls.members(incident_id)
            if members:
                parent = hierarchy.parent(incident_id)
                view = build_incident(incident_id, members, tolls(incident_id), parent, "open", now)
            elif last is not None and last.status not in ("merged", "retracted"):
                view = retracted(last, now)
            else:
                continue
            versions.append(next_version(last, view, now, because))
        for younger, older in joined.items():
            last = self._incidents.get(younger)
            if last is not None:
                versions.append(next_version(last, merged(last, older, now), now, because))
        found = [version for version in versions if version is not None]
        self._keep(found)
        return found

    def _keep(self, versions: Iterable[Version]) -> None:
        for version in versions:
            self._incidents[version.incident.incident_id] = version.incident


def check_size(extraction: Extraction) -> None:
    """Raises ValueError for an extraction with more reports than any article tells."""
    if len(extraction.reports) > MOST_REPORTS:
        raise ValueError(
            f"article {extraction.article_id}: {len(extraction.reports)} reports, more than {MOST_REPORTS}: "
            "no article tells as many incidents"
        )


def _is_known(new: Extraction, known: Extraction) -> bool:
    """An older revision, or the same text of the same one by the same extractor.

    A better extractor may read a revision again, and one revision may come again as a longer text, from another feed of
    the outlet.
    """
    same = (new.revision, new.content_sha256, new.extractor) == (known.revision, known.content_sha256, known.extractor)
    return same or new.revision < known.revision


def _incident_id(article_id: str, report: str, again: Extraction | None = None) -> str:
    identity = f"{article_id}\n{report}"
    if again is not None:
        identity += f"\n{again.revision}\n{again.extractor.name} {again.extractor.version}"
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _reason(extraction: Extraction, known: ResolvedArticle | None) -> str:
    what = f"article {extraction.article_id} of {extraction.source or 'an unnamed outlet'}"
    if known is None:
        return f"{what}, revision {extraction.revision}"
    return f"{what}: revision {extraction.revision} replaces revision {known.revision}"
