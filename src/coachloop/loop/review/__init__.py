"""A person's word on a score: questioned, and settled before any verdict uses it."""
