-- $1: the department.
SELECT json_object('duties', json_object('nodes', json_group_array(json_object(
    'id', lower(hex(d.id)),
    'status', d.status,
    'dueOn', d.due_on,
    'responsibility', json_object('code', r.code, 'text', r.text),
    'community', CASE WHEN c.id IS NOT NULL THEN json_object('code', c.code, 'name', c.name) END
) ORDER BY d.due_on NULLS LAST, d.id)))
FROM (SELECT * FROM duties WHERE organization_id = $1 ORDER BY due_on NULLS LAST, id LIMIT 20) d
JOIN responsibilities r ON r.id = d.responsibility_id
LEFT JOIN communities c ON c.id = d.community_id
