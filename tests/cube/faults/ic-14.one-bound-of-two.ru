PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE { ?observation ek:measuredUpper ?upper . }
WHERE {
  ?observation qb:dataSet cube:ranges ;
    ek:measuredUpper ?upper .
}
