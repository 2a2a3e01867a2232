"""The server behind `erqi-kg serve`: it needs the extra `serve`."""
