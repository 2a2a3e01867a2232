# What the vocabulary lets a cube leave out, in the order in which it is filled in: types, then attached values.
PREFIX qb: <http://purl.org/linked-data/cube#>

INSERT { ?observation a qb:Observation . }
WHERE {
  { ?slice qb:observation ?observation . }
  UNION
  { ?observation qb:dataSet ?set . }
} ;
INSERT { ?set a qb:DataSet . }
WHERE { ?observation qb:dataSet ?set . } ;
INSERT { ?slice a qb:Slice . }
WHERE { ?set qb:slice ?slice . } ;
INSERT { ?key a qb:SliceKey . }
WHERE { ?slice qb:sliceStructure ?key . } ;
INSERT {
  ?component qb:componentProperty ?property .
  ?property a ?kind .
}
WHERE {
  VALUES (?role ?kind) {
    (qb:dimension qb:DimensionProperty)
    (qb:measure qb:MeasureProperty)
    (qb:attribute qb:AttributeProperty)
  }
  ?component ?role ?property .
} ;
INSERT { ?observation ?property ?value . }
WHERE {
  ?component qb:componentAttachment qb:DataSet ;
    qb:componentProperty ?property .
  ?structure qb:component ?component .
  ?set qb:structure ?structure ;
    ?property ?value .
  ?observation qb:dataSet ?set .
} ;
INSERT { ?observation ?property ?value . }
WHERE {
  ?component qb:componentProperty ?property .
  ?structure qb:component ?component .
  ?set qb:structure ?structure ;
    qb:slice ?slice .
  ?slice qb:observation ?observation ;
    ?property ?value .
  FILTER (EXISTS { ?component qb:componentAttachment qb:Slice . } || EXISTS { ?property a qb:DimensionProperty . })
}
