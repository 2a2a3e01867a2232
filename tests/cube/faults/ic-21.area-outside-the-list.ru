PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/erqi-kg/id/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX qb: <http://purl.org/linked-data/cube#>

DELETE DATA { cube:areas qb:parentChildProperty dcterms:hasPart . } ;
INSERT DATA {
  cube:areas qb:parentChildProperty [ owl:inverseOf dcterms:isPartOf ] .
  id:city-zhengzhou dcterms:isPartOf id:province-henan .
}
