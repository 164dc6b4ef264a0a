"""What needs work and whose: below threshold, falling, universal or clustered."""
