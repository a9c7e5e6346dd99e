-- $1: the code of the community. $2: the unit that asks; it sees its own rows, and all of its communities. Whose name
-- stands on a row that one sees, one sees.
SELECT json_object('community', json_object(
    'code', c.code,
    'name', c.name,
    'implementingUnit', json_object('code', u.code, 'name', u.name),
    'duties', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(d.id)),
            'status', d.status,
            'dueOn', d.due_on,
            'responsibility', json_object('code', r.code, 'text', r.text),
            'organization', json_object('code', o.code),
            'signOffs', json((
                SELECT json_group_array(json_object(
                    'id', lower(hex(s.id)),
                    'act', s.act,
                    'statement', s.statement,
                    'signedAt', strftime('%Y-%m-%dT%H:%M:%S', s.signed_at / 1000000, 'unixepoch')
                                || printf('.%06dZ', s.signed_at % 1000000),
                    'signedBy', json_object('displayName', a.display_name)
                ) ORDER BY s.id)
                FROM sign_offs s JOIN accounts a ON a.id = s.account_id
                WHERE s.duty_id = d.id
            ))
        ) ORDER BY d.position, d.id)
        FROM (
            SELECT * FROM duties
            WHERE community_id = c.id AND (organization_id = $2 OR c.implementing_unit_id = $2)
            ORDER BY position, id LIMIT 100
        ) d
        JOIN responsibilities r ON r.id = d.responsibility_id
        JOIN organizations o ON o.id = d.organization_id
    ))),
    'evaluations', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(e.id)),
            'round', e.round,
            'status', e.status,
            'indicatorSet', json_object('code', i.code)
        ) ORDER BY e.opened_at DESC, e.id DESC)
        FROM (
            SELECT * FROM evaluations
            WHERE community_id = c.id AND (c.implementing_unit_id = $2 OR status <> 'DRAFT' AND EXISTS (
                SELECT 1 FROM evaluation_verifiers v WHERE v.organization_id = $2 AND v.evaluation_id = evaluations.id
            ))
            ORDER BY opened_at DESC, id DESC LIMIT 20
        ) e
        JOIN indicator_sets i ON i.id = e.indicator_set_id
    ))),
    'reviews', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(w.id)),
            'kind', w.kind,
            'round', w.round,
            'status', w.status,
            'conclusion', w.conclusion,
            'opinions', json((
                SELECT json_group_array(json_object(
                    'id', lower(hex(p.id)),
                    'decision', p.decision,
                    'comment', p.comment,
                    'signedAt', strftime('%Y-%m-%dT%H:%M:%S', p.signed_at / 1000000, 'unixepoch')
                                || printf('.%06dZ', p.signed_at % 1000000),
                    'organization', json_object('code', o.code),
                    'signedBy', json_object('displayName', a.display_name)
                ) ORDER BY p.id)
                FROM opinions p
                JOIN organizations o ON o.id = p.organization_id
                JOIN accounts a ON a.id = p.account_id
                WHERE p.review_id = w.id AND (p.organization_id = $2 OR w.status = 'CONCLUDED')
            ))
        ) ORDER BY w.opened_at DESC, w.id DESC)
        FROM (
            SELECT * FROM reviews
            WHERE community_id = c.id AND (c.implementing_unit_id = $2 OR EXISTS (
                SELECT 1 FROM roster_entries t WHERE t.organization_id = $2 AND t.review_id = reviews.id
            ))
            ORDER BY opened_at DESC, id DESC LIMIT 20
        ) w
    )))
))
FROM communities c JOIN organizations u ON u.id = c.implementing_unit_id
WHERE c.code = $1 AND c.withdrawn_at IS NULL
