-- The lead office sees everything.
SELECT json_object('communities', json_object('nodes', json_group_array(json_object(
    'code', c.code,
    'name', c.name,
    'duties', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(d.id)),
            'status', d.status,
            'dueOn', d.due_on,
            'responsibility', json_object('code', r.code),
            'organization', json_object('code', o.code, 'name', o.name)
        ) ORDER BY d.position, d.id)
        FROM (SELECT * FROM duties WHERE community_id = c.id ORDER BY position, id LIMIT 100) d
        JOIN responsibilities r ON r.id = d.responsibility_id
        JOIN organizations o ON o.id = d.organization_id
    )))
) ORDER BY c.ordinal, c.id)))
FROM (SELECT * FROM communities WHERE withdrawn_at IS NULL ORDER BY ordinal, id LIMIT 20) c
