"""erqi-kg: one article about Erqi District as a knowledge graph whose every answer names its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .attaching.attach import attach as attach
    from .attaching.info import TableInfo as TableInfo
    from .attaching.report import Attached as Attached
    from .edition.cube import cube as cube
    from .edition.export import export as export
    from .errors import FigureError as FigureError
    from .figure import Figure as Figure
    from .figure import Total as Total
    from .figure import total as total
    from .interval import Certainty as Certainty
    from .kg import KnowledgeGraph as KnowledgeGraph
    from .kg import open as open
    from .loader.load import load as load
    from .loader.loaded import Loaded as Loaded
    from .text.cover import cover as cover
    from .text.draft import draft as draft
    from .text.verify import verify as verify
    from .verdict import verify_receipt as verify_receipt

__version__ = "0.1.0"
__all__ = ["Attached", "Certainty", "Figure", "FigureError", "KnowledgeGraph", "Loaded", "TableInfo", "Total", "__version__",
           "attach", "cover", "cube", "draft", "export", "load", "open", "total", "verify", "verify_receipt"]
_HOMES = {"Attached": "attaching.report", "TableInfo": "attaching.info", "attach": "attaching.attach",
          "Certainty": "interval", "Figure": "figure", "FigureError": "errors", "KnowledgeGraph": "kg",
          "Loaded": "loader.loaded", "Total": "figure", "cover": "text.cover", "cube": "edition.cube", "draft": "text.draft",
          "export": "edition.export", "load": "loader.load", "open": "kg", "total": "figure", "verify": "text.verify",
          "verify_receipt": "verdict"}


def __getattr__(name: str) -> Any:
    # What is not used is not imported: `import erqi_kg` costs next to nothing.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'erqi_kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
