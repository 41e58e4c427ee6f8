"""What happened to those counted."""
