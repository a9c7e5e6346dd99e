-- The lead office sees everything.
SELECT json_object('dutyTallies', json_group_array(json_object(
    'organization', json_object('code', o.code), 'status', n.status, 'count', n.count
)))
FROM (SELECT organization_id, status, count(*) AS count FROM duties GROUP BY organization_id, status) n
JOIN organizations o ON o.id = n.organization_id
