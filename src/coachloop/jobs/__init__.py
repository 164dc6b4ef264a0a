"""Durable work: imports and scoring that go on where they were, in this process or in many.

A run is cut into chunks, and a chunk into items (conversations, files). DBOS keeps which chunks are to be
done and by which process; the record keeps which items are done, in the transaction that does them. So a
process may be killed at any moment: the chunk is taken up again, and what is counted already is left alone.
"""
