WITH stated AS (
  SELECT DISTINCT id, about, modality, lower, upper, subtotalOf
  FROM Figure
  WHERE indicator = 'https://w3id.org/erqi-kg/code/totalInvestment'
    AND hasUnit = 'http://qudt.org/vocab/unit/CCY_CNY'
),
pursued AS (SELECT DISTINCT id AS district, unnest(pursues) AS thing FROM District),
alone AS (SELECT thing, min(district) AS district FROM pursued GROUP BY thing HAVING count(*) = 1),
whose AS (SELECT DISTINCT id AS thing, id AS district FROM District UNION ALL SELECT thing, district FROM alone),
own AS (SELECT * FROM pursued UNION ALL SELECT DISTINCT id, id FROM District),
parts AS (
  SELECT part.subtotalOf AS total, part.modality, sum(part.lower) AS least
  FROM stated AS part
  GROUP BY part.subtotalOf, part.modality
)
SELECT whose.district, stated.id AS total, greatest(coalesce(stated.lower, 0), coalesce(parts.least, 0)) AS atLeast
FROM stated
JOIN whose ON stated.about = whose.thing
LEFT JOIN parts ON parts.total = stated.id AND parts.modality = stated.modality
WHERE NOT EXISTS (
  SELECT 1 FROM Figure AS whole JOIN own ON whole.about = own.thing
  WHERE whole.id = stated.subtotalOf AND own.district = whose.district
)
ORDER BY atLeast DESC, whose.district, stated.id, stated.about
LIMIT 20
