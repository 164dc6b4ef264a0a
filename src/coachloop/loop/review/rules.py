"""Rules of review (METHOD.md 3): how near the machine is to people, and whether its scores may decide."""
