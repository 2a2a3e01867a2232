"""Errors of erqi-kg: each says which file, line or value is wrong and what would be right."""

from __future__ import annotations


class ErqiError(Exception):
    """Base of every error that a caller may want to catch; `zh` says it in Chinese, where it was said so."""

    zh = ""

    def __reduce__(self) -> tuple[object, ...]:
        # From a worker an error comes pickled, and the arguments of a subclass are not those that Exception keeps.
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[ErqiError], args: tuple[object, ...], said: dict[str, object]) -> ErqiError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(said)
    return error


class FileError(ErqiError):
    """A file of ours or of the user's cannot be read as what it should be."""

    def __init__(self, path: object, line: int | None, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")
        self.path = path
        self.line = line


class ParameterError(ErqiError):
    """A question was asked with a parameter or value that it does not take."""

    def __init__(self, message: str, zh: str = "") -> None:
        super().__init__(message)
        self.zh = zh


class UnknownName(ErqiError):
    """A name fits no thing, or more than one; `nearest` holds the names to offer."""

    def __init__(self, message: str, nearest: tuple[str, ...] = (), zh: str = "") -> None:
        super().__init__(message)
        self.nearest = nearest
        self.zh = zh


class QueryError(ErqiError):
    """SPARQL text that does not parse, does not run or asks for what is refused."""


class MissingExtra(ErqiError):
    """A part that is installed on demand is not there."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed: pip install 'erqi-kg[{extra}]'")


class FigureError(ErqiError):
    """Figures that cannot be read, compared or added as asked; `reasons` holds the names of what forbids a sum."""

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.reasons = reasons


class OnlyPossible(ErqiError):
    """A comparison that is only possible was taken for true or false."""


class EndpointError(ErqiError):
    """A server that does not answer as a SPARQL endpoint would, or not in time."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url


class WorkerError(ErqiError):
    """A process or machine that was to do a part of the work is not there, is not the same as others, or died."""

    def __init__(self, message: str, zh: str = "") -> None:
        super().__init__(message)
        self.zh = zh
