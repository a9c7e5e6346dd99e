-- The lead office sees everything.
SELECT json_build_object('communities', json_build_object('nodes', coalesce(json_agg(json_build_object(
    'code', c.code,
    'name', c.name,
    'duties', json_build_object('nodes', coalesce(d.nodes, '[]'))
) ORDER BY c.ordinal, c.id), '[]')))::text
FROM (SELECT * FROM communities WHERE withdrawn_at IS NULL ORDER BY ordinal, id LIMIT 20) c
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
        'id', d.id,
        'status', d.status,
        'dueOn', d.due_on,
        'responsibility', json_build_object('code', r.code),
        'organization', json_build_object('code', o.code, 'name', o.name)
    ) ORDER BY d.position, d.id) AS nodes
    FROM (SELECT * FROM duties WHERE community_id = c.id ORDER BY position, id LIMIT 100) d
    JOIN responsibilities r ON r.id = d.responsibility_id
    JOIN organizations o ON o.id = d.organization_id
) d
