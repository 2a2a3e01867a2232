"""`load`: what is planned is done, and then counted."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..place import is_url
from .disk import Disk
from .loaded import Loaded, Row
from .plan import LoadError, Plan, Shares, make_plan, shares, union
from .server import Server, Step
from .stores import Via, recognise, urls
from .virtuoso import isql_line, run_isql, write_files

if TYPE_CHECKING:
    import pyoxigraph as ox

    from ..kg import KnowledgeGraph

BATCH = 2000
TIME_LIMIT = 120.0
Progress = Callable[[int, int], None]
_DONE = {"absent": "written", "part": "completed", "other": "replaced", "whole": "unchanged"}


@dataclass(frozen=True)
class _How:
    fill_default: bool
    replace: bool
    dry_run: bool


def load(kg: KnowledgeGraph, target: str | os.PathLike[str], *, store: str | None = None, via: Via | None = None,
         query_url: str | None = None, update_url: str | None = None, gsp_url: str | None = None, bulk: Path | None = None,
         isql: str | None = None, fill_default: bool = True, replace: bool = False, dry_run: bool = False, batch: int = BATCH,
         time_limit: float = TIME_LIMIT, progress: Progress | None = None) -> Loaded:
    """Return what came of writing all graphs into a store: a folder of Oxigraph's, or the URL of a server.

    A graph that is there and whole stays; one that is there in part, as an interrupted run leaves it, is written again. One
    that holds other triples, such as an earlier edition's, is a LoadError before anything is written, unless `replace` is
    given. Where the default graph is one of its own, the union of the graphs is added to it, and nothing that others wrote
    there is taken out. `store` is a name in STORES; where it is None, the server is asked. A request that was not taken is an
    EndpointError: run again.
    """
    if batch < 1 or time_limit <= 0:
        raise LoadError("batch and time limit are to be more than 0")
    how = _How(fill_default, replace, dry_run)
    given = shares(kg.store)
    if not is_url(target):
        if any(option is not None for option in (store, via, query_url, update_url, gsp_url, bulk, isql)):
            raise LoadError(f"{target} is a folder: what was said of a server does not go with it; a URL begins with http://")
        return _into_folder(Path(target), given, how)
    if isql is not None and bulk is None:
        raise LoadError("--isql runs what --bulk FOLDER writes: give both")
    if bulk is not None and (store or recognise(str(target))) != "virtuoso":
        raise LoadError(f"{target} is no Virtuoso: --bulk writes for its bulk loader alone")
    where = urls(str(target), store=store or ("virtuoso" if bulk is not None else None), via=via, query=query_url,
                 update=update_url, gsp=gsp_url)
    server = Server(where, batch=batch, time_limit=time_limit)
    plan = make_plan(server, given, replace=replace)
    everything = union(given) if fill_default and where.apart else []
    fill = bool(everything) and (bool(plan.write or plan.drop) or server.seen(everything) < len(everything))
    steps = server.steps(plan, given, fill=fill) if bulk is None else _bulk_steps(bulk, plan, given, isql, time_limit)
    by_hand = isql_line("localhost:1111", bulk) if bulk is not None and isql is None and steps else None
    if not dry_run:
        _send(steps, progress)
    return _loaded(str(target), server, plan, given, how, fill=fill, everything=everything, by_hand=by_hand,
                   requests=tuple(f"{words} ({number})" for words, number, _ in steps))


def _bulk_steps(folder: Path, plan: Plan, given: Shares, isql: str | None, time_limit: float) -> list[Step]:
    if not plan.write and not plan.drop:
        return []
    number = sum(len(given[graph]) for graph in plan.write)
    made: list[Step] = [(f"files {folder}", 0, lambda: write_files(folder, plan, given))]
    if isql is not None:
        made.append((f"isql {isql}", number, lambda: run_isql(isql, folder, time_limit=time_limit)))
    return made


def _send(steps: list[Step], progress: Progress | None) -> None:
    done, whole = 0, sum(number for _, number, _ in steps)
    for _, number, send in steps:
        send()
        done += number
        if progress is not None:
            progress(done, whole)


def _into_folder(path: Path, given: Shares, how: _How) -> Loaded:
    disk = Disk(path, read_only=how.dry_run)
    keep = False
    try:
        plan = make_plan(disk, given, replace=how.replace)
        everything = union(given) if how.fill_default else []
        fill = disk.seen(everything) < len(everything)
        number = sum(len(given[graph]) for graph in plan.write) + (len(everything) if fill else 0)
        work = bool(number or plan.drop)
        if work and not how.dry_run:
            disk.write(plan, given, fill=fill)
        made = _loaded(str(path), disk, plan, given, how, fill=fill, everything=everything, by_hand=None,
                       requests=(f"transaction ({number})",) if work else ())
        keep = made.holds and not how.dry_run
    finally:
        disk.close(keep=keep)
    return made


def _loaded(target: str, place: Disk | Server, plan: Plan, given: Shares, how: _How, *, fill: bool, everything: list[ox.Triple],
            by_hand: str | None, requests: tuple[str, ...]) -> Loaded:
    """Return what was done, with what the place holds now; where something is still to be done, without."""
    later = bool(requests) and (how.dry_run or by_hand is not None)
    found = {} if later else place.counts([*given, *plan.drop])
    rows = [Row(graph, len(triples), None if later else found.get(graph, 0),
                "planned" if later and graph in plan.write else _DONE[plan.states[graph]]) for graph, triples in given.items()]
    dropped = "to be dropped" if later else "dropped"
    rows += [Row(graph, 0, None if later else found.get(graph, 0), dropped) for graph in plan.drop]
    if everything:
        rows.append(Row(None, len(everything), None if later else place.seen(everything) if fill else len(everything),
                        "unchanged" if not fill else "planned" if later else "completed"))
    return Loaded(target, tuple(rows), requests, how.dry_run, by_hand)
