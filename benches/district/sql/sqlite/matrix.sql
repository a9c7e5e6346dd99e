-- $1: the evaluation. The lead office sees everything.
SELECT json_object('node', json_object(
    'round', e.round,
    'status', e.status,
    'scores', json((
        SELECT json_group_array(json_object(
            'indicator', json_object('code', i.code),
            'selfScore', format('%d.%02d', s.self_score / 100, s.self_score % 100),
            'finalScore', format('%d.%02d', s.final_score / 100, s.final_score % 100),
            'status', s.status,
            'verifications', json((
                SELECT json_group_array(json_object(
                    'organization', json_object('code', o.code),
                    'score', format('%d.%02d', v.score / 100, v.score % 100)
                ) ORDER BY v.verified_at, v.id)
                FROM verifications v JOIN organizations o ON o.id = v.organization_id
                WHERE v.score_id = s.id
            ))
        ) ORDER BY s.ordinal, s.id)
        FROM scores s JOIN indicators i ON i.id = s.indicator_id
        WHERE s.evaluation_id = e.id
    ))
))
FROM evaluations e
WHERE e.id = $1
