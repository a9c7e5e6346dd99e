-- Each thing was touched once, in no order of theirs, and of what was evaluated and reviewed each part.
DELETE FROM feed WHERE kind IN (1, 2, 3, 4);

INSERT INTO feed (kind, id, part, position)
SELECT t.kind, t.id, coalesce(t.part, (SELECT part FROM feed WHERE kind = 6)), 1 + row_number() OVER (ORDER BY t.id, t.part)
FROM (
    SELECT DISTINCT 2 AS kind, evaluation_id AS id, scenario_id AS part FROM scores
    UNION ALL SELECT 1, id, NULL FROM duties
    UNION ALL SELECT 2, id, NULL FROM evaluations
    UNION ALL SELECT 3, id, NULL FROM reviews
    UNION ALL SELECT 3, review_id, id FROM roster_entries
    UNION ALL SELECT DISTINCT 3, review_id, organization_id FROM opinions
    UNION ALL SELECT 4, id, NULL FROM communities
) t;

UPDATE feed_clock SET position = (SELECT max(position) FROM feed);
