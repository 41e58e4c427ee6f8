"""The SQL sink: the newest version of every incident in SQLite or PostgreSQL, exactly once. See docs/sink.md."""
