"""Nouns of review: scores by machine and people side by side, and what they say about the scorer."""
