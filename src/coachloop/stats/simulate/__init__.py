"""Invented teams of whom the truth is known, to see how often each verdict is wrong. Imports numpy."""
