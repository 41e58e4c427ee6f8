"""What a number covers: the incident, a running total, history."""
