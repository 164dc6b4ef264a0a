"""Did a score change more than it would have by itself: the expected-next estimate. Imports numpy."""
