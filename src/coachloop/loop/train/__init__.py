"""Training sessions for many: a kit of real moments, practice, and what the team's scores say after it."""
