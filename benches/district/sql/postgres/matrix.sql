-- $1: the evaluation. The lead office sees everything.
SELECT json_build_object('node', json_build_object(
    'round', e.round,
    'status', e.status,
    'scores', coalesce((
        SELECT json_agg(json_build_object(
            'indicator', json_build_object('code', i.code),
            'selfScore', round(s.self_score / 100.0, 2)::text,
            'finalScore', round(s.final_score / 100.0, 2)::text,
            'status', s.status,
            'verifications', coalesce((
                SELECT json_agg(json_build_object(
                    'organization', json_build_object('code', o.code),
                    'score', round(v.score / 100.0, 2)::text
                ) ORDER BY v.verified_at, v.id)
                FROM verifications v JOIN organizations o ON o.id = v.organization_id
                WHERE v.score_id = s.id
            ), '[]')
        ) ORDER BY s.ordinal, s.id)
        FROM scores s JOIN indicators i ON i.id = s.indicator_id
        WHERE s.evaluation_id = e.id
    ), '[]')
))::text
FROM evaluations e
WHERE e.id = $1
