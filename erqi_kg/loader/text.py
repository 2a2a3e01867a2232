"""SPARQL of what is loaded: triples as data, and as patterns in which blank nodes are variables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from ..terms import BASE, Term

BLANK = ox.NamedNode(BASE + "blank")


def data(triples: Iterable[ox.Triple]) -> str:
    """Return triples as lines that SPARQL takes where it takes data."""
    return "\n".join(f"{triple} ." for triple in triples)


def insert(graph: str | None, triples: Iterable[ox.Triple]) -> str:
    """Return an INSERT DATA into a named graph, or into the default graph."""
    inside = data(triples)
    return f"INSERT DATA {{ {inside} }}" if graph is None else f"INSERT DATA {{ GRAPH {name(graph)} {{ {inside} }} }}"


def insert_blank(graph: str, triples: Iterable[ox.Triple]) -> str:
    """Return an update that writes triples with blank nodes; Virtuoso takes none as data."""
    return f"INSERT {{ GRAPH {name(graph)} {{ {data(triples)} }} }} WHERE {{}}"


def insert_once(triples: Sequence[ox.Triple]) -> str:
    """Return an update that writes triples with blank nodes into the default graph unless they stand there."""
    return f"INSERT {{ {data(triples)} }} WHERE {{ FILTER NOT EXISTS {{ {pattern(triples)} }} }}"


def drop(graph: str) -> str:
    """Return an update that empties a named graph, or does nothing where there is none."""
    return f"DROP SILENT GRAPH {name(graph)}"


def delete(triples: Sequence[ox.Triple], but: Iterable[str]) -> str:
    """Return an update that takes triples out of the default graph unless a graph says them that is none of `but`."""
    mine = ", ".join(map(name, but))
    kept = f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g NOT IN ({mine})) }}"
    return f"DELETE {{ ?s ?p ?o }} WHERE {{ {rows(triples)} ?s ?p ?o . {kept} }}"


def delete_blank(triples: Sequence[ox.Triple]) -> str:
    """Return an update that takes triples with blank nodes out of the default graph."""
    return f"DELETE WHERE {{ {pattern(triples)} }}"


def where(graph: str | None, blank: Iterable[ox.Triple]) -> str:
    """Return what matches where triples with blank nodes stand in a named graph, or in the default graph."""
    return f"{{ {pattern(blank)} }}" if graph is None else f"{{ GRAPH {name(graph)} {{ {pattern(blank)} }} }}"


def select(graphs: Iterable[str], *, mask: bool) -> list[str]:
    """Return queries for what named graphs hold; with `mask`, each blank node is given as BLANK.

    Virtuoso's names of blank nodes are none that a parser takes.
    """
    inside = f"VALUES ?g {{ {' '.join(map(name, graphs))} }} GRAPH ?g {{ ?s ?p ?o }}"
    if not mask:
        return [f"SELECT ?g ?s ?p ?o {{ {inside} }}"]
    one, other = (f"(IF(isBlank({each}), {BLANK}, {each}) AS {each}2)" for each in ("?s", "?o"))
    return [f"SELECT ?g ?s ?p ?o {{ {inside} FILTER (!isBlank(?s) && !isBlank(?o)) }}",
            f"SELECT ?g {one} ?p {other} {{ {inside} FILTER (isBlank(?s) || isBlank(?o)) }}"]


def rows(triples: Iterable[ox.Triple]) -> str:
    """Return triples without blank nodes as the values of ?s ?p ?o."""
    return "VALUES (?s ?p ?o) {\n" + "\n".join(f"({each.subject} {each.predicate} {each.object})" for each in triples) + "\n}"


def pattern(triples: Iterable[ox.Triple]) -> str:
    """Return triples as a pattern in which each blank node is a variable."""
    return " ".join(f"{_variable(each.subject)} {each.predicate} {_variable(each.object)} ." for each in triples)


def name(graph: str) -> str:
    """Return the name of a graph as SPARQL writes it."""
    return str(ox.NamedNode(graph))


def _variable(term: Term) -> str:
    return f"?b{term.value}" if isinstance(term, ox.BlankNode) else str(term)
