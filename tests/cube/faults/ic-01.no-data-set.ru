PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE DATA { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> qb:dataSet cube:lower-bounds . }
