SELECT Axis.id AS axis, SUM(Figure.value) AS total
FROM Figure JOIN Axis ON Figure.about = Axis.id
WHERE Figure.indicator = 'https://w3id.org/erqi-kg/code/totalInvestment'
  AND Figure.comparator = 'https://w3id.org/erqi-kg/code/exact'
  AND Figure.modality = 'https://w3id.org/erqi-kg/code/actual'
GROUP BY Axis.id
ORDER BY Axis.id
