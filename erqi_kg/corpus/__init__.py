"""A corpus: thousands of sources, built in parallel into a store on disk and asked like the packaged graph."""
