SELECT comparator, COUNT(*) AS figures
FROM Figure
GROUP BY comparator
ORDER BY comparator
