"""What kind of incident it was, and what happened to things."""
