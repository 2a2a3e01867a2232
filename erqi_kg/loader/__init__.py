"""The graph into other stores: an Oxigraph folder, a SPARQL 1.1 server, Virtuoso's bulk loader. A second run ends right."""
