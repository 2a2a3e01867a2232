"""Trials with what is damaged: a source among many, the published files, a medium that cannot be written."""

from __future__ import annotations

import gzip
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from faults_ground import Ground, Lost, copied, size, want
from faults_mount import mounted, without_power
from faults_trial import Base, Trial

from erqi_kg.corpus.status import status
from erqi_kg.errors import ErqiError
from erqi_kg.place import backend_at

Spoil = Callable[[Path], object]


def _replaced(path: Path, make: Callable[[Path], object]) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    make(path)


def _packed(source: Path, data: bytes) -> None:
    shutil.rmtree(source)
    source.with_name(f"{source.name}.nq.gz").write_bytes(data)


def _plain(source: Path, data: bytes) -> None:
    shutil.rmtree(source)
    source.with_name(f"{source.name}.nq").write_bytes(data)


def _sentence(source: Path) -> Path:
    return sorted(source.glob("p*.ttl"))[3]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:path.stat().st_size // 2])


QUAD = b"<https://w3id.org/erqi-kg/id/project-x> <http://www.w3.org/2004/02/skos/core#prefLabel> \"x\"@en"
# What is done to a source; the third word is whether its folder stays readable for a comparison of names.
CORRUPT: dict[str, Spoil] = {
    "cut in the middle": lambda source: _cut(_sentence(source)),
    "no Turtle": lambda source: _sentence(source).write_text("<a> <b> ,, .\n", encoding="utf-8"),
    "no UTF-8": lambda source: _sentence(source).write_bytes(b"\xff\xfe" + _sentence(source).read_bytes()),
    "empty file": lambda source: _sentence(source).write_bytes(b""),
    "zeros": lambda source: _sentence(source).write_bytes(bytes(_sentence(source).stat().st_size)),
    "a pipe for a file": lambda source: _replaced(_sentence(source), os.mkfifo),
    "a folder for a file": lambda source: _replaced(_sentence(source), Path.mkdir),
    "a link to nothing": lambda source: _replaced(_sentence(source), lambda path: path.symlink_to("nowhere.ttl")),
    "a link to itself": lambda source: _replaced(_sentence(source), lambda path: path.symlink_to(path.name)),
    "a link to /dev/zero": lambda source: _replaced(_sentence(source), lambda path: path.symlink_to("/dev/zero")),
    "an unreadable file": lambda source: _sentence(source).chmod(0),
    "an unreadable folder": lambda source: source.chmod(0),
    "an empty folder": lambda source: _replaced(source, Path.mkdir),
    "a folder that is a link to itself": lambda source: _replaced(source, lambda path: path.symlink_to(path.name)),
    "nq: bad line": lambda source: _plain(source, QUAD + b" <g> .\n"),
    "nq: cut": lambda source: _plain(source, QUAD),
    "nq: of another source": lambda source: _plain(source, QUAD + b" <https://w3id.org/erqi-kg/graph/registry/d0002-2024> .\n"),
    "nq: a pipe": lambda source: (shutil.rmtree(source), os.mkfifo(source.with_name(f"{source.name}.nq"))),
    "nq: a folder": lambda source: (shutil.rmtree(source), source.with_name(f"{source.name}.nq").mkdir()),
    "nq.gz: cut": lambda source: _packed(source, gzip.compress((QUAD + b" .\n") * 1000)[:60]),
    "nq.gz: no gzip": lambda source: _packed(source, QUAD + b" .\n"),
    "nq.gz: a bit": lambda source: _packed(source, _flipped(gzip.compress(os.urandom(9) + (QUAD + b" .\n") * 1000))),
    "nq.gz: a bomb of 4 GB": lambda source: _packed(source, _bomb()),
}


def _flipped(data: bytes) -> bytes:
    return data[:len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1:]


def _bomb() -> bytes:
    # Members one after another are one file.
    return gzip.compress(b"\n" * 2**26) * 64


def corrupt(base: Base) -> Iterator[Trial]:
    """Spoil one source among many in each way: it is named, and left out where that is asked for."""
    ground = base.ground
    sources, place = ground.folder / "corrupt", ground.folder / "corrupt.corpus"

    def spoiled(spoil: Spoil) -> None:
        copied(ground.after, sources)
        base.put(base.before, place)
        spoil(sources / "d0001-2024")
        try:
            done = ground.build(sources, place, before=without_power())
            base.same(place, (base.before,), "a source is corrupt")
            want(done.code in (1, 2), f"exit code {done.code}")
            done.clear(done.code, "d0001-2024")
            ground.neat(place)
            if done.code == 1:
                ground.build(sources, place, "--skip-bad", before=without_power()).clear(1, "d0001-2024")
                want("d0001-2024" not in status(place).sources, "it was not left out")
            ground.build(ground.after, place).clear(0)
            base.same(place, (base.after,), "the source was mended")
            ground.neat(place)
        finally:
            (sources / "d0001-2024").exists() and (sources / "d0001-2024").chmod(0o755)

    for name, spoil in CORRUPT.items():
        if "unreadable" in name and not without_power() and os.geteuid() == 0:
            continue
        yield Trial(f"corrupt among {ground.districts}: {name}", lambda spoil=spoil: spoiled(spoil))  # type: ignore[misc]
    yield Trial(f"corrupt among {ground.districts}: changes while it is read", lambda: _changing(base, sources, place))


def _changing(base: Base, sources: Path, place: Path) -> None:
    """Let a file be one of two texts, changed as fast as can be, while a corpus is built."""
    copied(base.ground.after, sources)
    base.put(base.before, place)
    path, end = sources / "d0001-2024" / "registry.ttl", threading.Event()
    texts = [(folder / "d0001-2024" / "registry.ttl").read_bytes() for folder in (base.ground.before, base.ground.after)]

    def change() -> None:
        while not end.wait(0.001):
            texts.reverse()
            path.with_name(".aside").write_bytes(texts[0])
            path.with_name(".aside").replace(path)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        done = base.ground.build(sources, place)
    finally:
        end.set()
        thread.join()
    want(done.code in (0, 2), f"{done}")
    done.clear(done.code, *(["has changed while it was read"] if done.code else []))
    base.ground.build(base.ground.after, place).clear(0)
    base.same(place, (base.after,), "it has come to rest")
    base.ground.neat(place)


def _generation(place: Path) -> Path:
    return next(each for each in place.iterdir() if each.is_dir())


def _table(place: Path) -> Path:
    return max((_generation(place) / "store").glob("*.sst"), key=lambda path: path.stat().st_size)


def _bit(path: Path) -> None:
    path.write_bytes(_flipped(path.read_bytes()))


def _point(place: Path, text: str) -> None:
    (place / "corpus.json").write_text(text, encoding="utf-8")


def _zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


DAMAGE: dict[str, Spoil] = {
    "corpus.json empty": lambda place: (place / "corpus.json").write_bytes(b""),
    "corpus.json cut": lambda place: _cut(place / "corpus.json"),
    "corpus.json a list": lambda place: _point(place, "[]"),
    "corpus.json deep": lambda place: _point(place, "[" * 100_000),
    "corpus.json of format 9": lambda place: _point(place, '{"format": 9, "generation": "a"}'),
    "corpus.json to elsewhere": lambda place: _point(place, '{"format": 1, "generation": "../x"}'),
    "corpus.json to nothing": lambda place: _point(place, '{"format": 1, "generation": "abc"}'),
    "corpus.json gone": lambda place: (place / "corpus.json").unlink(),
    "generation gone": lambda place: shutil.rmtree(_generation(place)),
    "in-use gone": lambda place: (_generation(place) / "in-use").unlink(),
    **{f"{name} {how}": lambda place, name=name, do=do: do(_generation(place) / name)  # type: ignore[misc]
       for name in ("sources.json", "context.json", "report.json", "sizes.json", "names.sqlite",
                    "answers/open_lists.zh.parquet", "store/CURRENT")
       for how, do in (("cut", _cut), ("gone", Path.unlink), ("of zeros", _zeros))},
    "a table of the store gone": lambda place: _table(place).unlink(),
    "a table of the store cut": lambda place: _cut(_table(place)),
    "a bit of the store": lambda place: _bit(_table(place)),
    "a bit of the names": lambda place: _bit(_generation(place) / "names.sqlite"),
    "a bit of an answer": lambda place: _bit(_generation(place) / "answers" / "open_lists.zh.parquet"),
}


def damaged(base: Base) -> Iterator[Trial]:
    """Damage what is published: it answers rightly or says what is wrong, and a build makes it good."""
    ground, place = base.ground, base.ground.folder / "damaged"

    def spoiled(spoil: Spoil, name: str) -> None:
        base.put(base.before, place)
        spoil(place)
        _right_or_told(base, place)
        told = ground.run("corpus", "status", place, "--lang", "en")
        told.clear(0 if told.code == 0 else 2)
        added = ground.add(place)
        added.clear(0 if added.code == 0 else 2)
        if added.code == 0:
            _right_or_told(base, place)
        if name.startswith("a bit") and "corpus.json" in [each.name for each in place.iterdir()]:
            # The sizes are right: a person who is told of it says so.
            (place / "corpus.json").unlink()
        ground.build(ground.after, place).clear(0)
        base.same(place, (base.after,), "it was built again")
        ground.neat(place)
        want(size(place) <= 1.2 * size(base.after), "it takes more room than before")

    for name, spoil in DAMAGE.items():
        yield Trial(f"damaged: {name}", lambda spoil=spoil, name=name: spoiled(spoil, name))  # type: ignore[misc]


def _right_or_told(base: Base, place: Path) -> None:
    """Raise Lost where a place gives other answers than it should, without an error."""
    try:
        state = base.ground.state(place)
    except ErqiError:
        return
    except OSError as error:
        # The store itself is read here, not by a question.
        want("orrupt" in str(error), str(error))
        return
    want(state in base.states.values(), "it answers as neither before nor after, and says nothing")


def read_only(base: Base) -> Iterator[Trial]:
    """Ask and build where nothing can be written."""
    ground = base.ground

    def run() -> None:
        place = copied(base.before, ground.folder / "read-only")
        with mounted(place, "--bind", str(place)) as ok, mounted(place, "-o", "remount,ro,bind", over=True) as again:
            want(ok and again, "cannot be mounted")
            base.same(place, (base.before,), "read-only")
            ground.run("corpus", "status", place).clear(0)
            ground.build(ground.after, place).clear(2, "cannot be written")
            ground.add(place).clear(2, "cannot be written")
            backend_at(place)
        ground.build(ground.after, place).clear(0)
        base.same(place, (base.after,), "it can be written again")

    if os.geteuid() == 0:
        yield Trial("read-only medium", run)


__all__ = ["Ground", "Lost", "corrupt", "damaged", "read_only"]
