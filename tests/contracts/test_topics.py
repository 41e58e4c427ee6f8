"""The topic catalogue."""

from __future__ import annotations

from incidentwire.contracts.topics import (
    ARTICLES_RAW,
    CATALOGUE,
    DEAD_LETTERS,
    DEDUPE_FINGERPRINTS,
    EXTRACTIONS,
    FEEDS,
    FEEDS_STATE,
    INCIDENTS,
    RESOLVE_ARTICLES,
)


def test_names_are_unique() -> None:
    assert len({topic.name for topic in CATALOGUE}) == len(CATALOGUE)


def test_state_has_as_many_partitions_as_what_it_is_the_state_of() -> None:
    """A stage restores partition n of its state for partition n of its input."""
    assert FEEDS.partitions == FEEDS_STATE.partitions
    assert ARTICLES_RAW.partitions == DEDUPE_FINGERPRINTS.partitions
    assert EXTRACTIONS.partitions == INCIDENTS.partitions == RESOLVE_ARTICLES.partitions


def test_state_and_current_truth_are_compacted_and_kept() -> None:
    for topic in (FEEDS, FEEDS_STATE, INCIDENTS, RESOLVE_ARTICLES):
        assert topic.config()["cleanup.policy"] == "compact"
        assert "retention.ms" not in topic.config()


def test_a_dead_letter_has_room_for_the_largest_message_and_its_marks() -> None:
    largest = max(int(topic.config()["max.message.bytes"]) for topic in CATALOGUE if topic is not DEAD_LETTERS)
    assert int(DEAD_LETTERS.config()["max.message.bytes"]) > largest
