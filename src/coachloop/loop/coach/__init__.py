"""The coaching log: who, when, which criterion, what was agreed, and where they stood before it."""
