"""Answers prepared when a corpus is built: the questions about everything, asked of the whole store, a Parquet file each.

What is kept is what SPARQL answers, row by row and in its order, each cell as it stands in the TSV form of SPARQL results.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ..errors import FileError, MissingExtra
from ..query import Question
from ..terms import PREFIXES
from .narrow import DAYS
from .rows import GROUP, Rows

if TYPE_CHECKING:
    import pyarrow

LANGUAGES = ("zh", "en")
ASKED = "asked"
# A question whose rows in two languages are those in the one and those in the other: plain columns, parameters that stand
# before all else, nothing that groups or cuts its rows, and an order.
_PLAIN = re.compile(r"(.*?^SELECT(?: DISTINCT)?\n)((?:  \?[^\n]+\n)+WHERE \{\n(?:  VALUES [^\n]+\n)*?  VALUES \?lang .*^\}\n)"
                    r"ORDER BY((?: \?\w+)+)\s*\Z", re.DOTALL | re.MULTILINE)
_BOUNDS = """
SELECT DISTINCT ?figure ?comparator ?value ?lower ?upper ?upperIncluded {
  ?figure a ek:Figure ; ek:comparator ?comparator .
  OPTIONAL { ?figure ek:value ?value } OPTIONAL { ?figure ek:lower ?lower }
  OPTIONAL { ?figure ek:upper ?upper } OPTIONAL { ?figure ek:upperIncluded ?upperIncluded }
}
"""


def need_arrow() -> None:
    """Raise a MissingExtra where what writes the answers is not installed."""
    if find_spec("pyarrow") is None:
        raise MissingExtra("pyarrow", "frames")


def prepare(store: ox.Store, questions: Iterable[Question], folder: Path, progress: Callable[[str, int, int], None]) -> None:
    """Write the answer of each question about everything in each language."""
    folder.mkdir()
    chosen = [question for question in questions if is_prepared(question)]
    bounds = _asked(store, _BOUNDS, folder / ".bounds") if any(_of_bounds(question) for question in chosen) else None
    # Oxigraph and Arrow let go of the interpreter while they work.
    with ThreadPoolExecutor(2) as threads:
        work = [threads.submit(_write, store, question, folder, bounds) for question in chosen]
        try:
            for number, each in enumerate(work):
                progress("prepare", number, len(work))
                each.result()
        finally:
            threads.shutdown(cancel_futures=True)


def is_complete(folder: Path, questions: Iterable[Question]) -> bool:
    """Whether a folder holds the answers to all these questions as they are asked now, each file whole."""
    try:
        return all(Rows(folder / file_name(question, lang)).metadata.get(ASKED.encode()) == asked_for(question).encode()
                   for question in questions if is_prepared(question) for lang in languages(question))
    except FileError:
        return False


def is_prepared(question: Question) -> bool:
    """Whether the answer of a question is prepared: it is about everything, and no search for words."""
    return question.scope == "everything" and all(field.name != "text" for field in question.parameters)


def languages(question: Question) -> tuple[str, ...]:
    """Return the languages in which a question is asked beforehand; one for a question that has no names."""
    return LANGUAGES if any(field.name == "lang" for field in question.parameters) else LANGUAGES[:1]


def asked_for(question: Question) -> str:
    """Return the hash of what a question asks: an answer to another text of it is no answer."""
    return hashlib.sha256(question.text.encode()).hexdigest()


def file_name(question: Question, lang: str) -> str:
    """Return the name of the file with the answer of a question in a language."""
    return f"{question.name}.{lang if len(languages(question)) > 1 else LANGUAGES[0]}.parquet"


def _of_bounds(question: Question) -> bool:
    return any(field.name == "amount" for field in question.parameters)


def _write(store: ox.Store, question: Question, folder: Path, bounds: pyarrow.Table | None) -> None:
    import pyarrow.parquet

    for lang, table in _by_language(store, question, folder / f".{question.name}"):
        if bounds is not None and _of_bounds(question):
            # A join may change the order of the rows.
            numbered = table.append_column("number", pyarrow.array(range(len(table)), pyarrow.int64()))
            table = numbered.join(bounds, "figure").sort_by("number").drop_columns(["number"])
        table = table.replace_schema_metadata({ASKED: asked_for(question)})
        pyarrow.parquet.write_table(table, folder / file_name(question, lang), row_group_size=GROUP, compression="zstd")


def _by_language(store: ox.Store, question: Question, aside: Path) -> Iterator[tuple[str, pyarrow.Table]]:
    """Yield the rows of a question in each language, in its order.

    To compare two IRIs Oxigraph looks both up in the store, at each of the many comparisons of sorting. So where that can be,
    the rows of all languages are asked for at once and without an order, and sorted here.
    """
    import pyarrow.compute as pc

    several = languages(question)
    plain = _PLAIN.match(question.bind({"lang": several}, _as_it_is)) if len(several) > 1 else None
    if plain:
        rows = _asked(store, f"{plain[1]}  ?lang\n{plain[2]}", aside)
        order = _order(rows, plain[3].replace("?", "").split())
        if order is not None:
            rows = rows.take(order)
            for lang in several:
                yield lang, rows.filter(pc.equal(rows["lang"], f'"{lang}"')).drop_columns(["lang"])
            return
    for lang in several:
        yield lang, _asked(store, question.bind({"lang": lang} if len(several) > 1 else {}, _as_it_is), aside)


def _order(rows: pyarrow.Table, keys: list[str]) -> pyarrow.Array | None:
    """Return the numbers of the rows in the order of SPARQL, None where not all that they are sorted by sorts as text."""
    import pyarrow
    import pyarrow.compute as pc

    if not set(keys) <= set(rows.column_names):
        return None
    for key in keys:
        if not any(pc.all(pc.match_substring_regex(rows[key], kind)).as_py() is not False for kind in ("^<", DAYS)):
            return None
    # What is not bound comes first. The bracket that ends an IRI would come after a character with which a longer one goes on.
    texts = pyarrow.table({key: pc.fill_null(pc.utf8_rtrim(rows[key], ">"), "") for key in keys})
    return pc.sort_indices(texts, [(key, "ascending") for key in keys])


def _as_it_is(name: str, kind: str) -> str:
    return name


def _asked(store: ox.Store, text: str, aside: Path) -> pyarrow.Table:
    """Return the rows of a query as text, by way of a file: what many rows need in memory is what Arrow needs."""
    import pyarrow.csv

    rows = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    names = [variable.value for variable in rows.variables]
    rows.serialize(str(aside), format=ox.QueryResultsFormat.TSV)
    texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), null_values=[""],
                                       strings_can_be_null=True)
    table = pyarrow.csv.read_csv(aside, pyarrow.csv.ReadOptions(column_names=names, skip_rows=1),
                                 pyarrow.csv.ParseOptions(delimiter="\t", quote_char=False), texts)
    aside.unlink()
    # Where there are no rows Arrow knows no type.
    return table.cast(pyarrow.schema([(name, pyarrow.string()) for name in names]))
