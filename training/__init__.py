"""What the embedded heads are trained on and how: not part of the installed product."""
