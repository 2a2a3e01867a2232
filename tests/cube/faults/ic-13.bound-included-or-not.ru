PREFIX ek: <https://w3id.org/erqi-kg/ontology#>

DELETE WHERE { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> ek:lowerIncluded ?included . }
