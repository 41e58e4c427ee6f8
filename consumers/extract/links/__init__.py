"""How the figures of an article hang together: told again, shares, sums, replaced ones."""
