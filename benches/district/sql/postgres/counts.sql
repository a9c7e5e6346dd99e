-- The lead office sees everything.
WITH words (ordinal, status) AS (
    VALUES (1, 'ASSIGNED'), (2, 'ACKNOWLEDGED'), (3, 'COMPLETED'), (4, 'RETURNED'), (5, 'CONFIRMED'), (6, 'CANCELLED')
),
counted AS (SELECT status, count(*) AS count FROM duties GROUP BY status)
SELECT json_build_object('viewer', json_build_object('visibleDutyCounts', (
    SELECT json_agg(json_build_object('status', w.status, 'count', coalesce(n.count, 0)) ORDER BY w.ordinal)
    FROM words w LEFT JOIN counted n ON n.status = w.status
)))::text
