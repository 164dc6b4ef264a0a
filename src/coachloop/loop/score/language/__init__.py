"""English words by rule: tokens with their places, clauses, question kinds and what a clause does."""
