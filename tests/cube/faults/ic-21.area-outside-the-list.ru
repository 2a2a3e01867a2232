PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/erqi-kg/id/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE DATA { cube:areas qb:parentChildProperty skos:narrower . } ;
INSERT DATA {
  cube:areas qb:parentChildProperty [ owl:inverseOf dcterms:isPartOf ] .
  id:city-zhengzhou dcterms:isPartOf id:province-henan .
}
