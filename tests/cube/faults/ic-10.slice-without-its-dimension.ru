PREFIX code: <https://w3id.org/erqi-kg/code/>
PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT DATA {
  cube:values qb:slice cube:planted .
  cube:planted a qb:Slice ;
    qb:sliceStructure cube:planted-key ;
    ek:modality code:actual .
  cube:planted-key a qb:SliceKey ;
    qb:componentProperty ek:indicator .
  cube:values-structure qb:sliceKey cube:planted-key .
}
