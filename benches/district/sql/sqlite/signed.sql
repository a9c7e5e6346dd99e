-- $1: the duty. $2: the department that signs. What it signs, but lists as the tables keep them.
SELECT json_object(
    'status', d.status,
    'revision', d.revision,
    'content', json_object(
        'kind', 'duty',
        'organization', json_object('code', o.code, 'name', o.name),
        'responsibility', json_object(
            'code', r.code, 'text', r.text, 'role', r.role, 'appliesTo', r.applies_to, 'activities', r.activities,
            'scenarios', r.scenarios, 'openEnded', json(iif(r.open_ended, 'true', 'false'))
        ),
        'community', json_object(
            'code', c.code, 'name', c.name, 'ordinal', c.ordinal, 'pool', c.pool, 'implementingUnit', u.code,
            'targetLevel', c.target_level, 'creationType', c.creation_type, 'plannedStart', c.planned_start,
            'plannedFinish', c.planned_finish, 'remarks', c.remarks
        ),
        'dueOn', d.due_on
    )
)
FROM duties d
JOIN organizations o ON o.id = d.organization_id
JOIN responsibilities r ON r.id = d.responsibility_id
JOIN communities c ON c.id = d.community_id
JOIN organizations u ON u.id = c.implementing_unit_id
WHERE d.id = $1 AND d.organization_id = $2
