"""The terminal: one file a verb. Data goes to stdout, messages and progress to stderr."""
