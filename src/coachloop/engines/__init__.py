"""What is exchangeable, one folder each; an engine implements a Protocol that its stage declares."""
