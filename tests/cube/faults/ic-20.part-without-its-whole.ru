PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/erqi-kg/id/>

DELETE WHERE { ?whole dcterms:hasPart id:axis-songshan-road . }
