"""Editions of the graph for other tools: RDF in every format, tables, and a manifest to check them by."""
