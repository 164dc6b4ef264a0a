"""Did it move? Effects in tables of before and after, over time and in groups. Imports numpy."""
