SELECT indicator, hasUnit AS unit, SUM(lower) AS at_least, COUNT(value) AS given
FROM Figure
WHERE comparator = 'https://w3id.org/erqi-kg/code/moreThan'
GROUP BY indicator, hasUnit
ORDER BY indicator, hasUnit
