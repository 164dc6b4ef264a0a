"""Tables of other systems: QA scores, people, trainings, sessions, plans, scorecards, hires."""
