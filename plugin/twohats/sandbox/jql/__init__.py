"""JQL as far as the sandbox knows it: text -> tree -> SQL over the search index."""
