"""`Frozen`: a value that does not change, compared and hashed by its fields."""

from __future__ import annotations

from typing import ClassVar, dataclass_transform


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Frozen:
    """A value whose fields are its annotations; they are given by keyword, once."""

    # The module dataclasses costs 7 ms at import, a tenth of a whole `erqi-kg ask`: hence these lines of our own.
    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        names = (name for name in cls.__annotations__ if not name.startswith("_"))
        cls._fields = (*cls._fields, *names)

    def __init__(self, **given: object) -> None:
        unknown = [name for name in given if name not in self._fields]
        missing = [name for name in self._fields if name not in given and not hasattr(type(self), name)]
        if unknown or missing:
            said = [*(f"no {name}" for name in unknown), *(f"a {name}" for name in missing)]
            raise TypeError(f"{type(self).__name__} takes {', '.join(said)}")
        self.__dict__.update({name: given[name] if name in given else getattr(type(self), name) for name in self._fields})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return self.__dict__ == other.__dict__ if type(self) is type(other) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__[name] for name in self._fields))
