"""Building a corpus: the next generation is made beside the last one, then published.

Nothing is published unless all of it is there: whoever asks meanwhile is answered by the generation before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox

from .. import __version__, names
from ..backend import open_database
from ..errors import FileError, UnknownName
from ..paths import data_folder
from ..place import is_corpus
from ..query import read_questions
from ..validate import Result
from . import folder as corpus
from . import scan, update
from .across import disagreements
from .folder import CorpusError, Generation
from .intake import Intake, Progress, unhealed
from .outcome import Outcome
from .prepare import asked_for, is_complete, need_arrow, prepare
from .record import Record, Records, read_records, write_records
from .slices import checker, context_store, inferred_of
from .workers import Local, Workers, cores


@dataclass(frozen=True)
class How:
    """How to build: who works, whether sources are checked, whether those that are not good are left out, who is told."""

    workers: Workers = field(default_factory=lambda: Local(cores()))
    check: bool = True
    skip_bad: bool = False
    progress: Progress = lambda phase, done, whole: None


def build(sources: Path, place: Path, how: How | None = None, *, data: Path | None = None) -> Outcome:
    """Make a corpus of the sources of a folder, or bring one up to date: what has left the folder leaves the corpus.

    `data` holds the ontology and the questions, by default those of the package. A folder that is none, or that another
    process is writing, is an error; sources that are not good are in the outcome, and then nothing is published.
    """
    found = scan.find(sources)
    return _made(place, how or How(), data, lambda old: scan.context(data or data_folder(), sources), found, None)


def add(place: Path, sources: Sequence[Path], how: How | None = None, *, data: Path | None = None) -> Outcome:
    """Add sources to a corpus, each a folder or a file of N-Quads; one of the same name is replaced."""
    found: dict[str, Path] = {}
    for path in sources:
        if found.setdefault(scan.source_name(path), path) != path:
            raise CorpusError(f"{path}: the source {scan.source_name(path)} is given twice: give it once",
                              f"{path}：来源 {scan.source_name(path)} 给了两次：只给一次")
    return _made(place, how or How(), data, _context_of, found, ())


def remove(place: Path, gone: Sequence[str], how: How | None = None, *, data: Path | None = None) -> Outcome:
    """Remove sources from a corpus; a name that it does not have is an UnknownName."""
    return _made(place, how or How(), data, _context_of, {}, gone)


def _context_of(old: Records | None) -> scan.Context:
    if old is None:
        raise CorpusError("there is no corpus yet: 'erqi-kg corpus build SOURCES FOLDER' makes one",
                          "还没有语料库：用 erqi-kg corpus build 来源夹 语料夹 建一个")
    return old.context


def _made(place: Path, how: How, data: Path | None, context_of: Callable[[Records | None], scan.Context],
          found: Mapping[str, Path], gone: Sequence[str] | None) -> Outcome:
    """Make the next generation with these sources new or again, without those `gone`; None for all that are not found."""
    need_arrow()
    with corpus.writing(place):
        old, before, damage = _before(place)
        if damage and gone is not None:
            raise damage
        context = context_of(before)
        known = dict(before.sources) if before and before.context.sha256 == context.sha256 else {}
        if unknown := [name for name in gone or () if name not in known]:
            near = tuple(get_close_matches(unknown[0], known, 5))
            raise UnknownName(f"no source {unknown[0]!r} here" + (f"; the nearest are: {', '.join(near)}" if near else ""), near,
                              f"这里没有来源 {unknown[0]!r}" + (f"；相近的有：{'、'.join(near)}" if near else ""))
        building = corpus.begin(place)
        try:
            run = _Run(place, how, data or data_folder(), context, old if known else None, old.folder.name if old else None,
                       known, building, set(known) - set(found) if gone is None else set(gone))
            made = replace(run.outcome(found), damage=str(damage or ""))
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise CorpusError(f"{place} cannot be written ({reason}): nothing was published, what was there answers as before",
                              f"{place} 无法写入（{reason}）：什么也没有发布，原有的照旧回答") from None
        finally:
            update.remove(building)
            if old:
                old.release()
        if made.published:
            corpus.sweep(place)
        if made.generation and (made.published or made.good):
            try:
                run.prepare(made.generation)
            except (OSError, RuntimeError) as error:
                reason = getattr(error, "strerror", None) or error
                raise CorpusError(f"{place}: {made.generation} is published, its prepared answers cannot be written ({reason}): "
                                  "SPARQL answers as long as they are not there; make room and run this again",
                                  f"{place}：已发布 {made.generation}，备好的回答无法写入（{reason}）：此前由 SPARQL 回答；"
                                  "腾出空间后再运行一次") from None
            finally:
                update.remove(building)
        return made


def _before(place: Path) -> tuple[Generation | None, Records | None, FileError | None]:
    """Return what is published, held, with its records; where it is damaged, how, and then nothing of it is used."""
    if not is_corpus(place):
        return None, None, None
    old = None
    try:
        old = corpus.hold(place)
        old.whole()
        update.opened(old.store)
        return old, read_records(old), None
    except FileError as error:
        if old:
            old.release()
        return None, None, error


class _Run:
    """One run that makes a generation in a folder of its own."""

    def __init__(self, place: Path, how: How, data: Path, context: scan.Context, old: Generation | None, published: str | None,
                 known: dict[str, Record], building: Path, gone: set[str]) -> None:
        self._place, self._how, self._data, self._context, self._old, self._published = place, how, data, context, old, published
        self._known, self._building, self._gone = known, building, gone
        self._questions = [question for _, question in sorted(read_questions(data / "queries").items())]
        self._quads = building / "quads.nq"
        self._seconds: dict[str, float] = {}
        self._start = perf_counter()

    def outcome(self, found: Mapping[str, Path]) -> Outcome:
        """Do it all and say what came of it."""
        kept = {name: record for name, record in self._known.items() if name not in self._gone}
        intake = Intake(self._context, self._how.workers, self._how.check, self._how.progress, kept, found)
        store = self._taken_in(intake)
        if (intake.refused and not self._how.skip_bad) or corpus.is_again(self._name(intake.records), self._published):
            return self._told(intake, False)
        if self._old:
            update.take_out(store, self._gone | (intake.new | set(intake.refused)) & set(self._known))
            update.take_in(store, self._quads)
            self._quads.unlink()
        self._lap("load")
        intake.settle(store, skip_bad=self._how.skip_bad)
        own = checker(self._context).results if self._how.check else ()
        wrong = unhealed(own, intake.records)
        self._lap("settle")
        if wrong or (intake.refused and not self._how.skip_bad):
            return self._told(intake, False, wrong=wrong)
        across = disagreements(store, self._context.files)
        self._lap("across")
        name = self._name(intake.records)
        if corpus.is_again(name, self._published):
            return self._told(intake, False, across=across)
        names.build(self._building / corpus.NAMES, names.names_of(store), names.superclasses(store))
        self._lap("names")
        name = corpus.unused(self._place, name)
        store.flush()
        write_records(self._building, Records(self._context, own, intake.records))
        made = self._told(intake, True, name=name, across=across)
        (self._building / corpus.REPORT).write_text(made.to_json(), encoding="utf-8")
        del store
        corpus.publish(self._place, self._building, name)
        self._lap("publish")
        return made

    def prepare(self, name: str) -> None:
        """Prepare the answers of a published generation that lacks them: until they are there, SPARQL answers the same."""
        folder = self._place / name
        if not is_complete(folder / corpus.ANSWERS, self._questions):
            self._building.mkdir(exist_ok=True)
            made = self._building / corpus.ANSWERS
            prepare(open_database(folder / corpus.STORE), self._questions, made, self._how.progress)
            corpus.put(made, folder / corpus.ANSWERS)
        self._lap("prepare")

    def _taken_in(self, intake: Intake) -> ox.Store:
        """Read what is new and return the store of the generation: with it where it is the first, else still without it."""
        path = self._building / corpus.STORE
        if self._old:
            with self._quads.open("wb") as out:
                intake.read(out)
            self._lap("read")
            return update.copied(self._old.store, path)
        store, context = ox.Store(str(path)), context_store(self._context)
        with update.Parts(store, self._building) as parts:
            intake.read(parts)
            self._lap("read")
        # The blank nodes of the ontology have the same names in every run; to load them from a file would change these.
        named = ox.Dataset(context)
        named.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        store.bulk_extend([*named, *ox.parse(inferred_of(context, frozenset()), ox.RdfFormat.N_QUADS)])
        return store

    def _lap(self, phase: str) -> None:
        now = perf_counter()
        self._seconds[phase], self._start = round(now - self._start, 3), now

    def _name(self, records: Mapping[str, Record]) -> str:
        """Return the name of a generation: the same sources, context and questions give the same name."""
        whole = hashlib.sha256(f"{__version__} {corpus.FORMAT} {self._context.sha256}\n".encode())
        for name, record in sorted(records.items()):
            whole.update(f"{name} {record.sha256} {record.checked}\n".encode())
        for question in self._questions:
            whole.update(f"{question.name} {asked_for(question)}\n".encode())
        return whole.hexdigest()[:16]

    def _told(self, intake: Intake, published: bool, *, name: str | None = None, wrong: tuple[Result, ...] = (),
              across: tuple[Result, ...] = ()) -> Outcome:
        new = intake.new - set(intake.refused)
        refused = tuple(refused for _, refused in sorted(intake.refused.items()))
        return Outcome(
            str(self._place), name if published else self._published, published,
            added=tuple(sorted(new - set(self._known))), changed=tuple(sorted(new & set(self._known))),
            removed=tuple(sorted(self._gone)), unchanged=len(intake.records) - len(new),
            quads=sum(record.count for record in intake.records.values()), refused=refused, wrong=wrong,
            warnings=tuple(result for _, record in sorted(intake.records.items()) for result in record.warnings),
            across=across, seconds=self._seconds)
