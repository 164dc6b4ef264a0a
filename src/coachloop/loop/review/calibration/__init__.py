"""Calibration: several people rate the same conversations blind, and see how far their standards differ."""
