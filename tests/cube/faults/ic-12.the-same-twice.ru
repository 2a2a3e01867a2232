PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT {
  cube:again a qb:Observation ;
    ?property ?value .
}
WHERE { <https://w3id.org/erqi-kg/source/erqi-2024#char=1378,1384> ?property ?value . }
