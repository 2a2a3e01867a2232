"""Print as JSON what the parser of ckanext-dcat finds in a catalogue; a process of its own, for CKAN changes much on import."""

import json
import sys
from pathlib import Path

from ckanext.dcat.processors import RDFParser

parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(Path(sys.argv[1]).read_text(encoding="utf-8"), _format="turtle")
print(json.dumps([*parser.datasets()], ensure_ascii=False))
