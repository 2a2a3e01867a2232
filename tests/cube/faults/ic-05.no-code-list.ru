PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE DATA { ek:refPeriod qb:codeList cube:periods . }
