PREFIX cube: <https://w3id.org/erqi-kg/cube/>
PREFIX ek: <https://w3id.org/erqi-kg/ontology#>
PREFIX id: <https://w3id.org/erqi-kg/id/>

DELETE DATA { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> ek:refArea cube:area-not-stated . } ;
INSERT DATA { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> ek:refArea id:axis-daxue-road . }
