-- $1: the code of the community. $2: the unit that asks; it sees its own rows, and all of its communities. Whose name
-- stands on a row that one sees, one sees.
-- What ends with a word in a comment is left out where the question has not that. A digest is right where the content is, and
-- the duty's id in it stays.
WITH c AS MATERIALIZED (
    SELECT c.*, u.code AS unit_code, u.name AS unit_name
        , '{"code":' || json_quote(c.code) || ',"creationType":' || coalesce(json_quote(creation_type), 'null') -- valid
        || ',"implementingUnit":' || json_quote(u.code) || ',"name":' || json_quote(c.name) || ',"ordinal":' || c.ordinal -- valid
        || ',"plannedFinish":' || coalesce(json_quote(planned_finish), 'null') -- valid
        || ',"plannedStart":' || coalesce(json_quote(planned_start), 'null') -- valid
        || ',"pool":' || json_quote(pool) || ',"remarks":' || coalesce(json_quote(remarks), 'null') -- valid
        || ',"targetLevel":' || json_quote(target_level) || '}' AS part -- valid
    FROM communities c JOIN organizations u ON u.id = c.implementing_unit_id
    WHERE c.code = $1 AND c.withdrawn_at IS NULL
)
SELECT json_object('community', json_object(
    'code', c.code,
    'name', c.name,
    'implementingUnit', json_object('code', c.unit_code, 'name', c.unit_name),
    'duties', json_object('nodes', json((
        SELECT json_group_array(json_object(
            'id', lower(hex(d.id)),
            'status', d.status,
            'dueOn', d.due_on,
            'responsibility', json_object('code', d.clause, 'text', d.text),
            'organization', json_object('code', d.organization),
            'signOffs', json((
                SELECT json_group_array(json_object(
                    'id', lower(hex(s.id)),
                    'act', s.act,
                    'statement', s.statement,
                    'signedAt', strftime('%Y-%m-%dT%H:%M:%S', s.signed_at / 1000000, 'unixepoch')
                                || printf('.%06dZ', s.signed_at % 1000000)
                    , 'signedBy', json_object('displayName', a.display_name) -- names
                    , 'valid', json(iif( -- valid
                        s.content = d.before || substr(s.content, length(d.before) + 1, 31) || d.after, 'true', 'false' -- valid
                    )) -- valid
                ) ORDER BY s.id)
                FROM sign_offs s
                JOIN accounts a ON a.id = s.account_id -- names
                WHERE s.duty_id = d.id
            ))
        ) ORDER BY d.position, d.id)
        FROM (
            SELECT duties.*, r.code AS clause, r.text, o.code AS organization
                , '{"community":' || c.part || ',"dueOn":' || coalesce('"' || due_on || '"', 'null') || ',"id":"' AS before -- valid
                , '","kind":"duty","organization":{"code":' || json_quote(o.code) || ',"name":' || json_quote(o.name) -- valid
                || '},"responsibility":{"activities":' || CASE activities WHEN '' THEN '[]' -- valid
                    ELSE '["' || replace(activities, '|', '","') || '"]' END -- valid
                || ',"appliesTo":' || json_quote(applies_to) || ',"code":' || json_quote(r.code) -- valid
                || ',"openEnded":' || CASE WHEN open_ended THEN 'true' ELSE 'false' END || ',"role":' || json_quote(role) -- valid
                || ',"scenarios":' || CASE -- valid
                    WHEN scenarios = '' THEN '[]' -- valid
                    WHEN scenarios NOT LIKE '%|%' THEN '["' || scenarios || '"]' -- valid
                    ELSE (SELECT '["' || group_concat(s.code, '","' ORDER BY s.ordinal) || '"]' -- valid
                          FROM scenarios s WHERE '|' || r.scenarios || '|' LIKE '%|' || s.code || '|%') -- valid
                END -- valid
                || ',"text":' || json_quote(text) || '}}' AS after -- valid
            FROM duties
            JOIN responsibilities r ON r.id = duties.responsibility_id
            JOIN organizations o ON o.id = duties.organization_id
            WHERE community_id = c.id AND (duties.organization_id = $2 OR c.implementing_unit_id = $2)
            ORDER BY position, duties.id LIMIT 100
        ) d
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
                    'organization', json_object('code', o.code)
                    , 'signedBy', json_object('displayName', a.display_name) -- names
                ) ORDER BY p.id)
                FROM opinions p
                JOIN organizations o ON o.id = p.organization_id
                JOIN accounts a ON a.id = p.account_id -- names
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
FROM c
