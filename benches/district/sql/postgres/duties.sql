-- $1: the department.
SELECT json_build_object('duties', json_build_object('nodes', coalesce(json_agg(json_build_object(
    'id', d.id,
    'status', d.status,
    'dueOn', d.due_on,
    'responsibility', json_build_object('code', r.code, 'text', r.text),
    'community', CASE WHEN c.id IS NOT NULL THEN json_build_object('code', c.code, 'name', c.name) END
) ORDER BY d.due_on, d.id), '[]')))::text
FROM (SELECT * FROM duties WHERE organization_id = $1 ORDER BY due_on, id LIMIT 20) d
JOIN responsibilities r ON r.id = d.responsibility_id
LEFT JOIN communities c ON c.id = d.community_id
