"""`python -m erqi_kg` is `erqi-kg`."""

import sys

from .cli import main

sys.exit(main())
