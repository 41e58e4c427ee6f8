"""Trains the log-linear models of `consumers/extract/learned` on annotated articles."""
