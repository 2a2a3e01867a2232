PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX id: <https://w3id.org/erqi-kg/id/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

INSERT DATA {
  cube:planted a qb:DataSet ;
    qb:structure cube:planted-structure .
  cube:planted-structure a qb:DataStructureDefinition ;
    qb:component cube:dimension-about ,
      cube:dimension-measureType ,
      cube:measure-measuredLower ,
      cube:measure-measuredUpper .
  cube:dimension-measureType a qb:ComponentSpecification ;
    qb:dimension qb:measureType .
  qb:measureType rdfs:range qb:MeasureProperty .
  cube:low a qb:Observation ;
    qb:dataSet cube:planted ;
    ek:about id:district-erqi ;
    qb:measureType ek:measuredLower ;
    ek:measuredLower 1 ;
    ek:measuredUpper 2 .
  cube:high a qb:Observation ;
    qb:dataSet cube:planted ;
    ek:about id:district-erqi ;
    qb:measureType ek:measuredUpper ;
    ek:measuredUpper 2 .
}
