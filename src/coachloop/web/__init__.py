"""Pages on loopback for one local user: the same facts as the terminal, with the words behind each figure."""
