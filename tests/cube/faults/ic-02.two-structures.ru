PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA { cube:values qb:structure cube:ranges-structure . }
