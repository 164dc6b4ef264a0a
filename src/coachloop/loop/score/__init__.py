"""Conversation x criterion becomes a score with evidence, or a stated refusal."""
