"""The text of an article before anything is looked for: passages, language, gate, parses."""
