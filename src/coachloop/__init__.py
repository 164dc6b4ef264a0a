"""Coachloop: recorded conversations turned into behaviour change that can be proved."""

__version__ = "0.1.0"
