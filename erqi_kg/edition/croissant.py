"""The CSV tables as Croissant 1.0 describes them, for tools of machine learning."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from .catalog import Described
from .record import Record
from .rights import terms
from .schemaorg import Json, media_type
from .tables import Column, Table

_CONFORMS = "http://mlcommons.org/croissant/1.0"
# The context that the format asks every document to carry.
_CONTEXT: Json = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
    "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet", "references": "cr:references",
    "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}
# A decimal may have more digits than a float; the format has no type for it.
_TYPES = {"iri": "sc:URL", "string": "sc:Text", "integer": "sc:Integer", "decimal": "sc:Text", "boolean": "sc:Boolean",
          "date": "sc:Date"}


def croissant(record: Record, files: Sequence[Described], tables: Sequence[tuple[Table, Sequence[str]]],
              base: str | None) -> bytes:
    """Return the description of the tables, given with the separators of their columns, as JSON-LD."""
    csv = {each.file.path: each for each in files if each.format == "csv"}
    publisher = record.one(record.value(record.dataset, "dcterms:publisher"), "foaf:name", "en")
    title = record.one(record.dataset, "dcterms:title", "en")
    own = terms(record, {graph for table, _ in tables for graph in table.graphs})
    names = {table.name: f"csv/{table.name}.csv" for table, _ in tables}
    document = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "@id": record.dataset,
        "conformsTo": _CONFORMS,
        "name": title,
        "alternateName": record.one(record.dataset, "dcterms:title", "zh"),
        "description": _both({lang: record.one(record.dataset, "dcterms:description", lang) for lang in ("zh", "en")})
                       # The format has no word for whose terms hold of which part.
                       + (f"\n\n{_both(own.texts)}" if own.statement else ""),
        "license": own.licence,
        "url": record.value(record.dataset, "dcat:landingPage"),
        "version": record.value(record.dataset, "dcat:version"),
        "datePublished": record.value(record.dataset, "dcterms:issued"),
        # Of schema.org a project is an organisation; readers of this format do not look for what is below one.
        "publisher": {"@type": "sc:Organization", "name": publisher},
        "citeAs": f"{publisher} ({record.value(record.dataset, 'dcterms:issued')[:4]}): {title}. "
                  f"{record.value(record.dataset, 'dcat:version')}. {record.dataset}",
        "keywords": [text for found in record.texts(record.dataset, "dcat:keyword").values() for text in found],
        "inLanguage": [*record.texts(record.dataset, "dcterms:title")],
        "distribution": [_file(record, csv[path], base) for path in names.values()],
        "recordSet": [_records(table, separators, names[table.name]) for table, separators in tables],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _file(record: Record, each: Described, base: str | None) -> Json:
    file = each.file
    return {"@type": "cr:FileObject", "@id": file.path, "name": file.path,
            "contentUrl": base + quote(file.path) if base else file.path,
            "contentSize": f"{file.bytes} B", "encodingFormat": media_type(record, each), "sha256": file.sha256}


def _records(table: Table, separators: Sequence[str], path: str) -> Json:
    made: Json = {"@type": "cr:RecordSet", "@id": table.name, "name": table.name,
                  "description": _both({"zh": table.zh, "en": table.en})}
    if table.key:
        made["key"] = {"@id": f"{table.name}/id"}
    made["field"] = [_field(table, column, separator, path) for column, separator in zip(table.columns, separators, strict=True)]
    return made


def _field(table: Table, column: Column, separator: str, path: str) -> Json:
    source: Json = {"fileObject": {"@id": path}, "extract": {"column": column.name}}
    made: Json = {"@type": "cr:Field", "@id": f"{table.name}/{column.name}", "name": column.name,
                  "description": _both({"zh": column.zh, "en": column.en}), "dataType": _TYPES[column.kind]}
    if column.iri:
        made["equivalentProperty"] = column.iri
    if column.many:
        made["repeated"] = True
        source["transform"] = {"separator": separator}
    return made | {"source": source}


def _both(said: Mapping[str, str]) -> str:
    return " / ".join(said.values())
