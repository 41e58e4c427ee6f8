"""Dead letters: how they are read back, replayed and purged, and when there are too many of them.

What is decided is pure (`letter`, `marks`, `selection`, `ledger`, `replaying`, `limits`); `box` and `gate` talk to
Kafka. See docs/streaming.md.
"""
