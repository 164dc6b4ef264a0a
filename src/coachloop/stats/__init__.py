"""Numbers only: none of the product's nouns."""
