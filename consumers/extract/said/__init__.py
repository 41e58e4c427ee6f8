"""Who says what: speakers, claims, accusations, denials, agencies."""
