"""One view per audience and page, made from the same facts: what the pages, `.json` and `.csv` show."""
