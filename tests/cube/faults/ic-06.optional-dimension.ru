PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { cube:dimension-area qb:componentRequired false . }
