-- The lead office sees everything.
SELECT json_build_object('dutyTallies', json_agg(json_build_object(
    'organization', json_build_object('code', o.code), 'status', n.status, 'count', n.count
)))::text
FROM (SELECT organization_id, status, count(*) AS count FROM duties GROUP BY organization_id, status) n
JOIN organizations o ON o.id = n.organization_id
