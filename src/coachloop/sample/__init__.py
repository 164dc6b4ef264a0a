"""The sample workspace: invented people and conversations, made from a seed. It writes words, never a figure."""
