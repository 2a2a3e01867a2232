PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE DATA { cube:values-structure qb:component cube:measure-value . }
