"""Readiness: a threshold held over two batches, the honest probability beside it, and a signed decision."""
