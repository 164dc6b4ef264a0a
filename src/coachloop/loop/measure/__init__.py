"""Before and after on one criterion: validity first, then the change."""
