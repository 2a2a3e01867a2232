"""erqi-kg: one article about Erqi District as a knowledge graph whose every answer names its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .kg import KnowledgeGraph as KnowledgeGraph
    from .kg import open as open
    from .verdict import verify_receipt as verify_receipt

__version__ = "0.1.0"
__all__ = ["KnowledgeGraph", "__version__", "open", "verify_receipt"]


def __getattr__(name: str) -> Any:
    # What is not used is not imported: `import erqi_kg` costs next to nothing.
    if name in ("KnowledgeGraph", "open"):
        from . import kg

        return getattr(kg, name)
    if name == "verify_receipt":
        from .verdict import verify_receipt

        return verify_receipt
    raise AttributeError(f"module 'erqi_kg' has no attribute {name!r}")
