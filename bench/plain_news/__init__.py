"""Plain news sentences, by which rules are probed: what ordinary wordings tell, and what they must not tell."""
