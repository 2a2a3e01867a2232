"""What schemathesis does not know by itself: a SPARQL query is sent as it is."""

from __future__ import annotations

import schemathesis


@schemathesis.serializer("application/sparql-query")
def sparql(context: schemathesis.SerializationContext, value: object) -> bytes:
    """Return a query as the body of a request."""
    return str(value).encode()
