from __future__ import annotations

import logging

import pytest

from consumers.dedupe import stage
from consumers.dedupe.core import Deduplicator
from consumers.dedupe.stage import DedupeStage
from incidentwire.contracts import Article, Duplicate, Fingerprint
from incidentwire.contracts.topics import ARTICLES_DUPLICATES, ARTICLES_RAW, ARTICLES_UNIQUE, DEDUPE_FINGERPRINTS
from incidentwire.streaming.outcomes import DeadLetter, Drop, Emit, Message, OutRecord
from tests.consumers.dedupe.articles import NOW, article, prose

STORY = prose(200, 1)


def new_stage() -> DedupeStage:
    return DedupeStage(Deduplicator(), lambda: NOW)


def message(value: Article | bytes | None) -> Message:
    body = value.to_json() if isinstance(value, Article) else value
    return Message(ARTICLES_RAW.name, 0, 0, b"key", body)


def fingerprint_in(records: tuple[OutRecord, ...]) -> bytes:
    (found,) = [each.record for each in records if each.topic is DEDUPE_FINGERPRINTS]
    assert isinstance(found, Fingerprint)
    return found.to_json()


def test_an_article_that_goes_on_is_emitted_with_its_fingerprint() -> None:
    outcome = new_stage().process(message(article("a", STORY)))
    assert isinstance(outcome, Emit)
    unique, fingerprint = outcome.records
    assert (unique.topic, unique.key, unique.partition_by) == (ARTICLES_UNIQUE, "a", None)
    assert isinstance(unique.record, Article)
    assert (fingerprint.topic, fingerprint.key, fingerprint.partition_by) == (DEDUPE_FINGERPRINTS, "a", "en")


def test_a_fingerprint_without_language_goes_where_its_article_came_from() -> None:
    outcome = new_stage().process(message(article("a", STORY, language=None)))
    assert isinstance(outcome, Emit)
    assert outcome.records[1].partition_by == "und"


def test_a_copy_is_dropped_with_a_duplicate_and_its_fingerprint() -> None:
    processor = new_stage()
    processor.process(message(article("a", STORY)))
    outcome = processor.process(message(article("b", STORY)))
    assert isinstance(outcome, Drop)
    assert outcome.reason == "exact"
    duplicate, fingerprint = outcome.records
    assert (duplicate.topic, duplicate.key) == (ARTICLES_DUPLICATES, "b")
    assert isinstance(duplicate.record, Duplicate)
    assert fingerprint.topic is DEDUPE_FINGERPRINTS


def test_a_replay_is_dropped_with_nothing() -> None:
    processor = new_stage()
    processor.process(message(article("a", STORY)))
    assert processor.process(message(article("a", STORY))) == Drop("replayed")


def test_a_restored_stage_goes_on_where_the_other_stopped() -> None:
    outcome = new_stage().process(message(article("a", STORY)))
    assert isinstance(outcome, Emit)
    processor = new_stage()
    processor.restore(DEDUPE_FINGERPRINTS.name, "a", fingerprint_in(outcome.records))
    assert processor.process(message(article("a", STORY))) == Drop("replayed")
    assert processor.process(message(article("b", STORY))).name == "drop"


def test_a_tombstone_on_the_state_topic_forgets_the_article() -> None:
    outcome = new_stage().process(message(article("a", STORY)))
    assert isinstance(outcome, Emit)
    processor = new_stage()
    processor.restore(DEDUPE_FINGERPRINTS.name, "a", fingerprint_in(outcome.records))
    processor.restore(DEDUPE_FINGERPRINTS.name, "a", None)
    assert processor.process(message(article("b", STORY))).name == "emit"


def test_an_unreadable_fingerprint_is_passed_over_and_told(caplog: pytest.LogCaptureFixture) -> None:
    processor = new_stage()
    with caplog.at_level(logging.WARNING):
        processor.restore(DEDUPE_FINGERPRINTS.name, "a", b"{}")
    assert "'a'" in caplog.text
    assert processor.process(message(article("a", STORY))).name == "emit"


@pytest.mark.parametrize("value", [None, b"", b"no json", b"[]", b"{}", b"\xff\xfe", b'{"text": 7}', b"[" * 100_000])
def test_what_is_no_article_is_dead_lettered_with_the_reason(value: bytes | None) -> None:
    outcome = new_stage().process(message(value))
    assert isinstance(outcome, DeadLetter)
    assert outcome.reason == "unreadable"
    assert outcome.error


def test_an_article_whose_digest_does_not_fit_is_dead_lettered() -> None:
    forged = article("a", STORY).to_json().replace(STORY.encode(), prose(200, 2).encode())
    outcome = new_stage().process(message(forged))
    assert isinstance(outcome, DeadLetter)
    assert "content_sha256" in outcome.error


def test_the_stage_declares_its_topics() -> None:
    assert (stage.NAME, stage.INPUT, stage.STATES) == ("dedupe", ARTICLES_RAW, (DEDUPE_FINGERPRINTS,))
    assert set(stage.OUTPUTS) == {ARTICLES_UNIQUE, ARTICLES_DUPLICATES, DEDUPE_FINGERPRINTS}
