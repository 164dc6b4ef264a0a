"""Heads: small logistic regressions over clauses that say what a turn does."""
