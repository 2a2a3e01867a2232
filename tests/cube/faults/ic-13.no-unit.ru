PREFIX sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#>

DELETE WHERE { <https://w3id.org/erqi-kg/source/erqi-2024#char=1041,1046> sdmx-attribute:unitMeasure ?unit . }
