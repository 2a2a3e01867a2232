PREFIX code: <https://w3id.org/erqi-kg/code/>
PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE DATA { ek:modality qb:codeList code:modalities . } ;
INSERT DATA {
  ek:modality qb:codeList cube:planted .
  cube:planted a skos:Collection ;
    skos:member code:planned .
}
