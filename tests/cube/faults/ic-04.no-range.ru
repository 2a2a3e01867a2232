PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

DELETE DATA { ek:statedIn rdfs:range ek:Sentence . }
