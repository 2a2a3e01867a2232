"""An index of names: things found by what they are called, in a file that is searched where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .building import build as build
    from .index import Names as Names
    from .row import Hit as Hit
    from .row import Name as Name
    from .row import Named as Named
    from .told import names_of as names_of
    from .told import superclasses as superclasses

__all__ = ["Hit", "Name", "Named", "Names", "build", "names_of", "superclasses"]
_HOMES = {"build": "building", "Names": "index", "Hit": "row", "Name": "row", "Named": "row", "names_of": "told",
          "superclasses": "told"}


def __getattr__(name: str) -> Any:
    # A graph without an index imports the seam alone.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'erqi_kg.names' has no attribute {name!r}")
