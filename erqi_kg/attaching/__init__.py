"""Other people's tables in the graph: a CSV file with its description, matched by code, each value named by its cell."""
