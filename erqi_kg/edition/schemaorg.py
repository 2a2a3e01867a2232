"""The dataset in the words of schema.org, as search engines for data sets read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from .catalog import Described
from .record import CATALOG, Record
from .rights import Terms, terms

Json = dict[str, object]
_MEDIA = "https://www.iana.org/assignments/media-types/"
_GZIP = "application/gzip"


def schemaorg(record: Record, files: Sequence[Described], base: str | None) -> bytes:
    """Return the description as JSON-LD."""
    document = {"@context": "https://schema.org/", **described(record)}
    document["distribution"] = [_download(record, each, base) for each in files]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def described(record: Record) -> Json:
    """Return what is said of the dataset, without its files."""
    landing = record.value(record.dataset, "dcat:landingPage")
    made: Json = {
        "@type": "Dataset",
        "@id": record.dataset,
        "name": texts(record, record.dataset, "dcterms:title"),
        "description": texts(record, record.dataset, "dcterms:description"),
        "keywords": texts(record, record.dataset, "dcat:keyword"),
        "identifier": record.dataset,
        "url": landing,
        **licence(terms(record)),
        "isAccessibleForFree": True,
        "inLanguage": [*record.texts(record.dataset, "dcterms:title")],
        "version": record.value(record.dataset, "dcat:version"),
        "datePublished": record.value(record.dataset, "dcterms:issued"),
        "dateModified": record.value(record.dataset, "dcterms:modified"),
        "publisher": _publisher(record),
        "spatialCoverage": [_place(record, each) for each in record.values(record.dataset, "dcterms:spatial")],
        "isBasedOn": record.values(record.dataset, "prov:wasDerivedFrom"),
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": CATALOG, "name": texts(record, CATALOG, "dcterms:title")},
    }
    if record.span:
        made["temporalCoverage"] = "/".join(record.span)
    if whole := record.value(record.dataset, "dcterms:isPartOf"):
        made["isPartOf"] = {"@type": "Dataset", "@id": whole}
    return made


def licence(own: Terms) -> Json:
    """Return the licence, and whose terms hold of which part."""
    notice = [{"@value": text, "@language": lang} for lang, text in own.texts.items()]
    return {"license": own.licence, **({"copyrightNotice": notice} if notice else {})}


def texts(record: Record, subject: str, name: str) -> list[Json]:
    """Return the texts of a property, each with its language."""
    return [{"@value": text, "@language": lang} for lang, found in record.texts(subject, name).items() for text in found]


def media_type(record: Record, each: Described) -> str:
    """Return the media type of a file, as the record says of its format."""
    return record.value(f"{CATALOG}#{each.format}", "dcat:mediaType").removeprefix(_MEDIA)


def _publisher(record: Record) -> Json:
    publisher = record.value(record.dataset, "dcterms:publisher")
    contact = record.value(record.value(record.dataset, "dcat:contactPoint"), "vcard:hasURL")
    # Of schema.org a project is an organisation; the record names none but the project itself.
    return {"@type": "Project", "@id": publisher, "name": texts(record, publisher, "foaf:name"),
            "url": record.value(publisher, "foaf:homepage"),
            "contactPoint": {"@type": "ContactPoint", "url": contact}}


def _place(record: Record, place: str) -> Json:
    made: Json = {"@type": "Place", "@id": place, "name": texts(record, place, "skos:prefLabel")}
    codes = [{"@type": "PropertyValue", "propertyID": record.value(code, "adms:schemeAgency"),
              "value": record.value(code, "skos:notation")} for code in record.values(place, "adms:identifier")]
    return made | ({"identifier": codes} if codes else {})


def _download(record: Record, each: Described, base: str | None) -> Json:
    file, media = each.file, media_type(record, each)
    made: Json = {
        "@type": "DataDownload",
        "name": file.path,
        "encodingFormat": [media, _GZIP] if file.path.endswith(".gz") else media,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
        **licence(each.terms),
    }
    return made | ({"contentUrl": base + quote(file.path)} if base else {"url": record.value(record.dataset, "dcat:landingPage")})
