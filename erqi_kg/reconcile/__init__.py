"""Names that others write, matched with the things of the graph: `Reconciler(store).ask([Query("二七区")])`."""

from .index import Entity, Index, Name
from .match import THRESHOLD
from .properties import Value
from .service import Candidate, Condition, Named, Query, Reconciler

__all__ = ["THRESHOLD", "Candidate", "Condition", "Entity", "Index", "Name", "Named", "Query", "Reconciler", "Value"]
