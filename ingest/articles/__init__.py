"""From entries to Articles: identity, revisions, dates, language."""
