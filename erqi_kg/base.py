"""A graph that can be asked: names to IRIs, SPARQL text to answers."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .answer import Answer
from .backend import Backend, Embedded
from .errors import QueryError, UnknownName
from .figure import Figure
from .guard import refuse_service
from .names.resolving import Scanned, did_you_mean, nearest, perhaps, resolve
from .pages import Pages
from .query import Field, Question, read_question, read_questions, read_tags
from .stated import FigureReader
from .store import load_files
from .terms import PREFIXES, Value, as_kind, from_term, kind_of

if TYPE_CHECKING:
    import owlready2
    import rdflib

    from .corpus.prepared import Prepared
    from .names import Hit, Names


class Graph:
    """The facts of a place with the questions of a folder: its files in memory, an Oxigraph store on disk or an endpoint.

    `constant` says that nobody changes the store: a figure that was read once and a name that was found once are kept.
    Where there are `names`, an index of them, as a corpus has one, things are found by it; else all names of a class are read.
    """

    def __init__(self, folder: Path, *, annotations: bool = True, beside: bool = True, backend: Backend | None = None,
                 constant: bool = False, names: Names | None = None) -> None:
        self.folder = folder
        self._backend = backend or Embedded(lambda: load_files(folder, annotations=annotations, beside=beside))
        self._constant = constant
        self._names = names or getattr(self._backend, "names", None)
        self._prepared: Prepared | None = getattr(self._backend, "prepared", None)
        self._made: tuple[int, Names] | None = None
        self._reader: FigureReader | None = None
        self._resolve = lru_cache(maxsize=4096)(self.resolve) if constant else self.resolve

    @property
    def store(self) -> ox.Store:
        """The store with one named graph for each sentence; of an endpoint a copy, which is fetched now."""
        return self._backend.whole()

    @property
    def original(self) -> ox.Store:
        """The store as it is at hand, which may be large and hold graphs of others, too; of an endpoint a copy."""
        return self._backend.original()

    @property
    def engine(self) -> str:
        """What answers: the engine with its version, or the endpoint."""
        return self._backend.engine

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every packaged question by its name."""
        return read_questions(self.folder / "queries")

    @cached_property
    def _tags(self) -> dict[str, tuple[str, str]]:
        return read_tags(self.folder / "queries" / "tags.csv")

    def tag(self, name: str, lang: str = "zh") -> str:
        """Return what a tag of questions is called in a language."""
        return self._tags[name][lang != "zh"] if name in self._tags else name

    def question(self, name: str) -> Question:
        """Return one question; an unknown name is an error that shows the nearest."""
        if name in vars(self).get("questions", ()):
            # All have been read: a worker of the server can open no file.
            return self.questions[name]
        path = self.folder / "queries" / f"{name}.rq"
        # A longer name than a file can have is an error to the system, too.
        if re.fullmatch(r"\w{1,80}", name) and path.is_file():
            return read_question(path)
        near = nearest(name, list(self.questions))
        raise UnknownName(f"no question {name!r}" + did_you_mean(near), near, f"没有问题 {name!r}" + perhaps(near))

    def ask(self, name: str, /, **values: object) -> Answer[Any]:
        """Return the answer to a packaged question, its parameters given by name."""
        return self.answer(self.question(name), values)

    def answer(self, question: Question, values: dict[str, object]) -> Answer[Any]:
        """Return the answer to a question that has been read, such as one of `questions`."""
        text = question.bind(values, self._resolve)
        ready = self._ready(question, values)
        return self._run(question, text, values) if ready is None else Answer(question, ready, text, self, values)

    def sparql(self, text: str) -> Answer[Any]:
        """Return the answer to a SELECT or ASK query of your own; our prefixes need no declaration.

        The default graph reads as the union of all named graphs. SERVICE is refused: a query stays on this machine.
        """
        return self._run(None, text, {})

    def stream(self, text: str) -> Iterator[tuple[Value | None, ...]]:
        """Yield the rows of a SELECT or ASK query of your own as the store gives them, each as a tuple with names.

        What `sparql` answers, for more rows than memory is to hold. An error on the way ends it: then the rows were not all.
        """
        names, rows = self._rows(text)
        return map(_row_type(tuple(names))._make, rows)

    def _ready(self, question: Question, values: dict[str, object]) -> Sequence[Any] | None:
        """Return the rows where they need no SPARQL: by an index of names, or since they were prepared with the corpus."""
        text, lang = values.get("text", ""), values.get("lang", "zh")
        if self._names is not None and question.name == _BY_NAME and isinstance(text, str) and isinstance(lang, str):
            return self._typed(question, [list(row) for row in self._names.containing(text, lang)])
        ready = None if self._prepared is None else self._prepared.find(question, values, self._resolve)
        return None if ready is None else Pages(ready.count, lambda start, stop: self._typed(question, ready.read(start, stop)))

    def _run(self, question: Question | None, text: str, values: dict[str, object]) -> Answer[Any]:
        names, found = self._rows(text)
        rows = list(found)
        if question is None:
            kinds = [kind_of([row[index] for row in rows]) for index in range(len(names))]
            fields = tuple(Field(name, kind, True, name, name) for name, kind in zip(names, kinds, strict=True))
            question = Question("sparql", "", "", (), "everything", {}, (), fields, text)
        elif names != [column.name for column in question.columns]:
            raise QueryError(f"{question.name} answers {names}, its header says otherwise")
        return Answer(question, self._typed(question, rows), text, self, values)

    def _typed(self, question: Question, rows: list[list[Any]]) -> list[Any]:
        """Return rows with names, each value of the kind that its column has, figures read."""
        for index, column in enumerate(question.columns):
            for row in rows:
                row[index] = as_kind(column.kind, row[index])
        figures = [index for index, column in enumerate(question.columns) if column.kind == "Figure"]
        reader = self._figures([place for row in rows for index in figures if isinstance(place := row[index], str)])
        for index in figures:
            for row in rows:
                row[index] = reader.read(place) if isinstance(place := row[index], str) else place
        return [*map(_row_type(tuple(column.name for column in question.columns))._make, rows)]

    def _rows(self, text: str) -> tuple[list[str], Iterator[list[Any]]]:
        """Return the names of the columns and the rows of Python values."""
        refuse_service(text)
        found = self._backend.query(text)
        if isinstance(found, bool):
            return ["answer"], iter([[found]])
        return found.names, ([*map(from_term, row)] for row in found.rows)

    def _figures(self, places: list[str]) -> FigureReader:
        store = self._backend.figures(places)
        if self._reader is None or not self._constant:
            self._reader = FigureReader(store)
        return self._reader

    def resolve(self, name: str, kind: str) -> str:
        """Return the IRI of a thing of a class, named by slug, label in either language, or IRI."""
        return resolve(self._names or Scanned(self._names_of(kind)), name, kind)

    def _names_of(self, kind: str) -> Iterator[tuple[str, bool, str]]:
        # A term in the text is planned for; one given by substitutions= is only compared at the end, 50 times slower.
        found = self._backend.query(_NAMES.replace("CLASS", str(ox.NamedNode(PREFIXES["ek"] + kind))))
        assert not isinstance(found, bool)
        for thing, said, named in found.rows:
            assert isinstance(thing, ox.NamedNode) and isinstance(said, ox.NamedNode) and isinstance(named, ox.Literal)
            yield thing.value, said.value.endswith("prefLabel"), named.value

    @property
    def names(self) -> Names:
        """The index of names that the graph came with, else one in memory, made anew where the store has grown or shrunk."""
        if self._names is not None:
            return self._names
        from .names import Names, names_of, superclasses

        store = self._backend.store if isinstance(self._backend, Embedded) else None
        size = -1 if store is None or self._constant else len(store)
        if self._made is None or self._made[0] != size:
            store = self.store if store is None else store
            self._made = size, Names.of(names_of(store), superclasses(store))
        return self._made[1]

    def search(self, text: str, *, kinds: Iterable[str] | None = None, lang: str = "zh", limit: int = 20) -> list[Hit]:
        """Return the things that a text may mean, the best first, of these kinds (`Project`) if any are given.

        The text is a name, its beginning, a part of it, its words in any order, in Chinese, English or pinyin, the initials of
        its pinyin, or any of the whole names with a slip or two. `lang` is the language in which the things are named.
        """
        return self.names.search(text, kinds=kinds, lang=lang, limit=limit)

    def look_up(self, things: Iterable[str]) -> None:
        """Fetch what is said of these things at once, where each would otherwise be asked for by itself."""
        self._backend.excerpt(things)

    def label(self, thing: str, lang: str = "zh") -> str | None:
        """Return the label of a thing, term or concept in a language, or None where it has none."""
        store = self._backend.excerpt([thing])
        quads = store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(PREFIXES["skos"] + "prefLabel"), None, None)
        labels = (quad.object for quad in quads if isinstance(quad.object, ox.Literal))
        return next((label.value for label in labels if label.language == lang), None)

    def quote(self, place: str) -> str | None:
        """Return the words that stand at a place, where the graph holds them."""
        store = self._backend.excerpt([place])
        quads = store.quads_for_pattern(ox.NamedNode(place), ox.NamedNode(PREFIXES["ek"] + "quote"), None, None)
        return next((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)), None)

    def figure(self, place: str) -> Figure:
        """Return the figure that is stated at a place, such as one that SPARQL of your own has found."""
        return self._figures([place]).read(place)

    def to_rdflib(self) -> rdflib.Dataset:
        """Return everything as an rdflib Dataset whose default graph is the union of the named graphs."""
        import rdflib

        dataset = rdflib.Dataset(default_union=True)
        data = self.store.dump(format=ox.RdfFormat.N_QUADS)
        assert data is not None
        return dataset.parse(data=data.decode(), format="nquads")

    def owl(self) -> owlready2.World:
        """Return ontology and facts as an owlready2 world of Python classes; needs the extra `reason`."""
        from .reason import world

        return world(self.store)


_BY_NAME = "things_by_name"
_NAMES = """
SELECT DISTINCT ?thing ?property ?label {
  { SELECT DISTINCT ?thing { ?class rdfs:subClassOf* CLASS . ?thing a ?class . } }
  VALUES ?property { skos:prefLabel skos:altLabel skos:hiddenLabel }
  ?thing ?property ?label .
}
"""


@lru_cache(maxsize=256)
def _row_type(names: tuple[str, ...]) -> Any:
    # To make one takes longer than most questions.
    return namedtuple("Row", names, rename=True)
