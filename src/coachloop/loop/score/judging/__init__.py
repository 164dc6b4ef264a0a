"""The judge: a language model scores one criterion at a time, and code checks what it cites."""
