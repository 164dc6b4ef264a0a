"""The pages: what each role needs, the same facts as the terminal, with the words behind each figure."""
