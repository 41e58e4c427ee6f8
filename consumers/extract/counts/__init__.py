"""Numbers of a text and who or what they count."""
