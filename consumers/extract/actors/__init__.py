"""Who took part, and as what."""
