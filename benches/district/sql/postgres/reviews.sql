-- The lead office sees everything. Clauses and organizations repeat: their parts are built once.
WITH r AS MATERIALIZED (SELECT id, json_build_object('code', code) AS part FROM responsibilities),
o AS MATERIALIZED (SELECT id, json_build_object('code', code) AS part FROM organizations)
SELECT json_build_object('communities', json_build_object('nodes', coalesce(json_agg(json_build_object(
    'code', c.code,
    'name', c.name,
    'duties', json_build_object('nodes', coalesce(d.nodes, '[]')),
    'reviews', json_build_object('nodes', coalesce(w.nodes, '[]'))
) ORDER BY c.ordinal, c.id), '[]')))::text
FROM (SELECT * FROM communities WHERE withdrawn_at IS NULL ORDER BY ordinal, id LIMIT 20) c
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('id', d.id, 'status', d.status, 'responsibility', r.part)
                    ORDER BY d.position, d.id) AS nodes
    FROM (SELECT * FROM duties WHERE community_id = c.id ORDER BY position, id LIMIT 10) d
    JOIN r ON r.id = d.responsibility_id
) d
CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
        'id', w.id,
        'kind', w.kind,
        'status', w.status,
        'conclusion', w.conclusion,
        'opinions', coalesce((
            SELECT json_agg(json_build_object('id', p.id, 'decision', p.decision, 'organization', o.part) ORDER BY p.id)
            FROM opinions p JOIN o ON o.id = p.organization_id
            WHERE p.review_id = w.id
        ), '[]')
    )) AS nodes
    FROM (SELECT * FROM reviews WHERE community_id = c.id ORDER BY opened_at DESC, id DESC LIMIT 1) w
) w
