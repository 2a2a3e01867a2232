PREFIX id: <https://w3id.org/erqi-kg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

DELETE DATA { id:city-zhengzhou skos:narrower id:district-erqi . }
