-- The lead office sees everything.
SELECT json_object('communities', json_object('nodes', json_group_array(json_object(
    'code', c.code,
    'name', c.name,
    'duties', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(d.id)), 'status', d.status, 'responsibility', json_object('code', r.code)
        ) ORDER BY d.position, d.id)
        FROM (SELECT * FROM duties WHERE community_id = c.id ORDER BY position, id LIMIT 10) d
        JOIN responsibilities r ON r.id = d.responsibility_id
    ))),
    'reviews', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(w.id)),
            'kind', w.kind,
            'status', w.status,
            'conclusion', w.conclusion,
            'opinions', json((
                SELECT json_group_array(json_object(
                    'id', lower(hex(p.id)), 'decision', p.decision, 'organization', json_object('code', o.code)
                ) ORDER BY p.id)
                FROM opinions p JOIN organizations o ON o.id = p.organization_id
                WHERE p.review_id = w.id
            ))
        ))
        FROM (SELECT * FROM reviews WHERE community_id = c.id ORDER BY opened_at DESC, id DESC LIMIT 1) w
    )))
) ORDER BY c.ordinal, c.id)))
FROM (SELECT * FROM communities WHERE withdrawn_at IS NULL ORDER BY ordinal, id LIMIT 20) c
