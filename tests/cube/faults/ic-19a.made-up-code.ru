PREFIX code: <https://w3id.org/erqi-kg/code/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>

DELETE WHERE { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> ek:indicator ?indicator . } ;
INSERT DATA { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> ek:indicator code:madeUp . }
