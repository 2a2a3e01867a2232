"""Print as JSON what the parser of ckanext-dcat finds in a catalogue; a process of its own, for CKAN changes much on import."""

import json
import sys
from pathlib import Path

from ckanext.dcat.processors import RDFParser
from ckanext.dcat.profiles import DCAT, DCT
from ckanext.dcat.profiles.euro_dcat_ap_3 import EuropeanDCATAP3Profile
from rdflib import RDF

parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(Path(sys.argv[1]).read_text(encoding="utf-8"), _format="turtle")
datasets = [*parser.datasets()]
# A portal in several languages takes texts in this way; without its form the parser takes one of them.
profile = EuropeanDCATAP3Profile(parser.g)
for dataset, node in zip(datasets, parser.g.subjects(RDF.type, DCAT.Dataset), strict=True):
    dataset["titles"] = profile._object_value(node, DCT.title, multilingual=True)
print(json.dumps(datasets, ensure_ascii=False))
