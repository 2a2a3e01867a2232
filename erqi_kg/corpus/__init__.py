"""A corpus: many sources in one store, checked slice by slice, published whole."""
