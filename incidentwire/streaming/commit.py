"""How a transaction ends: its steps in order, under one deadline, in a thread of their own.

kafka-python's calls wait for ever, so they need a thread in any case (`guard.py`). That thread does all of the steps:
meanwhile the stage may read and decide what comes next, and learns at `settle` what became of the commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata, TopicPartition

from incidentwire.streaming import crash_points


class Commit:
    """The steps of one commit. `sends`: the futures of everything that the transaction sent."""

    def __init__(
        self,
        producer: KafkaProducer,
        sends: Iterable[Any],
        offsets: Mapping[TopicPartition, int],
        member: ConsumerGroupMetadata | None,
        flush_seconds: float,
    ) -> None:
        self._producer = producer
        self._sends = sends
        self._positions = {place: OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}
        self._member = member
        self._flush_seconds = flush_seconds
        self.step = "begin"  # what it is at, for an error's text
        self.abandoned = False

    def run(self) -> None:
        """Offsets, flush, commit, a look at every send. Raises KafkaError."""
        if self._positions and self._member is not None:
            self._enter("send_offsets_to_transaction")
            self._producer.send_offsets_to_transaction(self._positions, self._member)
        crash_points.reached("after-offsets")
        # A commit that finds unsent records has kafka-python begin a flush that it never ends: from then on every
        # record is sent at once, in three times as many requests. A flush of ours before it does end.
        self._enter("flush")
        self._producer.flush(timeout=self._flush_seconds)
        self._enter("commit_transaction")
        self._producer.commit_transaction()
        crash_points.reached("after-commit")
        self._enter("a send failed")
        for sent in self._sends:  # all are done by now; a failed one that commit did not report must not pass unseen
            if not sent.succeeded():
                sent.get(timeout=0)

    def _enter(self, step: str) -> None:
        """No step begins after the deadline: whoever gave up has gone back to what was committed until then."""
        if self.abandoned:
            raise KafkaError(f"abandoned before {step}")
        self.step = step
