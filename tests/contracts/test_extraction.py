"""What a writer of extractions may not get wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from incidentwire.contracts import Article, Extraction, Figure, Span, bounds_of, content_sha256

TEXT = "Two guards were hurt in “Sohrab” on Monday, police said."
NOW = datetime(2026, 3, 4, tzinfo=UTC)


def span(quote: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(quote)
    return {"start": start, "end": start + len(quote), "quote": quote}


def figure(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": "F1",
        "value": 2,
        "qualifier": "exact",
        "low": 2,
        "high": 2,
        "outcome": "injured",
        "who": "civilians",
        "unit": "persons",
        "scope": "incident",
        "report": "R0",
        "attribution": {"speaker": "police", "speaker_kind": "police", "stance": "said"},
        "evidence": [span("Two guards were hurt")],
    }
    return {**fields, **changes}


def report(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": "R0",
        "type": "armed_attack",
        "when": {"start": date(2026, 3, 2), "end": date(2026, 3, 2), "precision": "day", "basis": "weekday"},
        "figures": ["F1"],
        "evidence": [span("on Monday")],
        "confidence": 0.5,
    }
    return {**fields, **changes}


def extraction(**changes: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "article_id": "a1",
        "revision": 1,
        "content_sha256": content_sha256("", TEXT),
        "reports": [report()],
        "figures": [figure()],
        "extractor": {"name": "rules", "version": "1"},
        "extracted_at": NOW,
    }
    return {**fields, **changes}


def article(text: str = TEXT) -> Article:
    return Article(article_id="a1", text=text, fetched_at=NOW, content_sha256=content_sha256("", text))


def test_a_sound_extraction_survives_the_wire() -> None:
    whole = Extraction.model_validate(extraction())
    assert Extraction.from_json(whole.to_json()) == whole


@pytest.mark.parametrize(
    ("qualifier", "bounds"),
    [
        ("exact", (5, 5)),
        ("at_least", (5, None)),
        ("more_than", (6, None)),
        ("at_most", (None, 5)),
        ("less_than", (None, 4)),
        ("about", (None, None)),
    ],
)
def test_bounds_follow_the_qualifier(qualifier: str, bounds: tuple[int | None, int | None]) -> None:
    assert bounds_of(qualifier, 5) == bounds
    low, high = bounds
    assert Figure.model_validate(figure(value=5, qualifier=qualifier, low=low, high=high)).low == low


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"low": 1}, "exact 2 has bounds"),
        ({"value": None}, "needs a value"),
        ({"value": 10**10 + 1, "low": 10**10 + 1, "high": 10**10 + 1}, "less than or equal to 10000000000"),
        ({"qualifier": "vague", "value": None, "low": 12, "high": 20}, "vague figure"),
        ({"qualifier": "range", "value": None, "low": 8, "high": 6}, "low < high"),
        ({"who": "objects", "unit": "things"}, "objects cannot be injured"),
        ({"unit": "things"}, "not counted in things"),
        ({"outcome": "burned"}, "cannot be burned"),
        ({"scope": "background"}, "scope background has no report"),
        ({"report": None}, "scope incident needs a report"),
        ({"evidence": []}, "at least 1 item"),
        ({"outcome": "harmed"}, "Input should be"),
    ],
)
def test_an_inconsistent_figure_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Figure.model_validate(figure(**changes))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"figures": [figure(report="R7")]}, "report R7 does not exist"),
        ({"figures": [figure(same_as="F9")]}, "same_as F9 does not exist"),
        ({"figures": [figure(part_of="F1")]}, "part_of runs in a circle"),
        ({"figures": [figure(), figure()]}, "an id is used twice"),
        ({"reports": [report(figures=[])]}, "list of figures"),
        ({"reports": [report(part_of="R0")]}, "runs in a circle"),
        ({"reports": [report(effects=[{"object": "bank", "effect": "looted", "figure": "F5"}])]}, "names figure F5"),
        ({"reports": [report(type="coordinated_attack")]}, "umbrellas only"),
    ],
)
def test_ids_must_refer(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        Extraction.model_validate(extraction(**changes))


def test_a_span_as_long_as_something_else_is_refused() -> None:
    with pytest.raises(ValidationError, match="cannot quote"):
        Span(start=0, end=4, quote="Two")


def test_offsets_count_code_points_not_bytes() -> None:
    """Typographic quotes are three bytes each: byte offsets would drift."""
    after_quotes = extraction(reports=[report(evidence=[span("police said")])])
    Extraction.model_validate(after_quotes).check_evidence(article())


def test_evidence_that_does_not_quote_the_article_is_named() -> None:
    with pytest.raises(ValueError, match="on Monday"):
        Extraction.model_validate(extraction()).check_evidence(article("Nothing of the kind was written here at all."))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Extraction.model_validate(extraction(extracted_at=datetime(2026, 3, 4)))  # noqa: DTZ001 - the point


def test_times_travel_as_utc_with_a_z() -> None:
    assert b'"extracted_at":"2026-03-04T00:00:00Z"' in Extraction.model_validate(extraction()).to_json()


def test_a_reader_ignores_fields_of_a_newer_writer() -> None:
    assert Extraction.model_validate(extraction(invented_later=1)).article_id == "a1"


def test_long_chains_of_links_are_checked_in_linear_time() -> None:
    """5,000 figures in one chain: a check that walks from each would take 12 million steps."""
    many = [figure(id="F0")] + [figure(id=f"F{n}", same_as=f"F{n - 1}") for n in range(1, 5000)]
    whole = Extraction.model_validate(extraction(figures=many, reports=[report(figures=[f["id"] for f in many])]))
    assert len(whole.figures) == 5000
