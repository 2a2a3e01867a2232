"""`python -m erqi_kg` is `erqi-kg`."""

from .cli import script

script()
