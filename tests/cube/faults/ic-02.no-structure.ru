PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE DATA { cube:upper-bounds qb:structure cube:upper-bounds-structure . }
