"""From bytes to entries in plain text."""
