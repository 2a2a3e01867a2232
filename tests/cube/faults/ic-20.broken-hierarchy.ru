PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/erqi-kg/id/>

DELETE DATA { id:city-zhengzhou dcterms:hasPart id:district-erqi . }
