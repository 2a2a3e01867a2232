from __future__ import annotations
from dataclasses import dataclass
from pathlib import Path
@dataclass(frozen=True)
class Planted:
    fault: str
def plant(folder: Path, faults: int, seed: int) -> list[Planted]:
    return []
