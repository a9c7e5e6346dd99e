CREATE TABLE copies AS
WITH RECURSIVE counted (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counted WHERE k < {copies}) SELECT k FROM counted;
CREATE TABLE first AS
SELECT row_number() OVER (ORDER BY ordinal, id) AS n, communities.* FROM communities WHERE pool = 'CREATION';
INSERT INTO communities (id, revision, code, ordinal, name, pool, implementing_unit_id, target_level, creation_type,
    planned_start, planned_finish, remarks, withdrawn_at, updated_at)
SELECT {id(1, k * 100 + n)}, f.revision, f.code || '-' || k, f.ordinal + 100 * k, f.name || k, f.pool,
    f.implementing_unit_id, f.target_level, f.creation_type, f.planned_start, f.planned_finish, f.remarks,
    f.withdrawn_at, f.updated_at + k
FROM copies CROSS JOIN first f;
CREATE TABLE places AS
SELECT k * 100 + n AS m, {id(1, k * 100 + n)} AS id, f.id AS of, f.implementing_unit_id AS unit_id,
    f.ordinal + 100 * k AS ordinal
FROM copies CROSS JOIN first f;
CREATE TABLE owed AS SELECT * FROM duties WHERE community_id IS NOT NULL;
INSERT INTO duties (id, revision, responsibility_id, organization_id, community_id, unit_id, community_ordinal, position,
    status, status_reason, due_on, created_at, updated_at)
SELECT {id(2, p.m * 1000 + o.position)}, 1, o.responsibility_id, o.organization_id, p.id, p.unit_id, p.ordinal, o.position,
    CASE (p.m * 31 + o.position * 17) % 10 WHEN 0 THEN 'ASSIGNED' WHEN 1 THEN 'ASSIGNED' WHEN 2 THEN 'ACKNOWLEDGED'
        WHEN 3 THEN 'COMPLETED' WHEN 4 THEN 'ACKNOWLEDGED' ELSE 'CONFIRMED' END,
    NULL, CASE WHEN (p.m * 7 + o.position * 13) % 100 >= 30 THEN {day((p.m * 11 + o.position * 3) % 500)} END,
    o.created_at, o.created_at + p.m * 1000000 + o.position
FROM places p JOIN owed o ON o.community_id = p.of;
CREATE TABLE signed AS SELECT * FROM sign_offs WHERE act = 'ACKNOWLEDGE';
INSERT INTO sign_offs (id, duty_id, ordinal, act, organization_id, account_id, signed_at, statement, content,
    content_digest)
SELECT {id(3, p.m * 1000 + d.position)}, d.id, 1, s.act, d.organization_id, s.account_id, s.signed_at + p.m, NULL,
    s.content, s.content_digest
FROM duties d JOIN places p ON p.id = d.community_id CROSS JOIN signed s;
CREATE TABLE evaluated AS SELECT * FROM evaluations;
CREATE TABLE scored AS SELECT row_number() OVER (ORDER BY id) AS n, scores.* FROM scores;
CREATE TABLE verified AS
SELECT row_number() OVER (ORDER BY v.id) AS n, s.n AS of_score, v.* FROM verifications v JOIN scored s ON s.id = v.score_id;
CREATE TABLE verifying AS SELECT DISTINCT scenario_id, organization_id FROM evaluation_verifiers;
INSERT INTO evaluations (id, revision, community_id, unit_id, indicator_set_id, round, status, total, max_total, passed,
    opened_at, updated_at)
SELECT {id(4, p.m)}, e.revision, p.id, p.unit_id, e.indicator_set_id, e.round, e.status, e.total, e.max_total, e.passed,
    e.opened_at + p.m, e.updated_at + p.m
FROM places p CROSS JOIN evaluated e;
INSERT INTO evaluation_verifiers (evaluation_id, scenario_id, organization_id)
SELECT {id(4, p.m)}, v.scenario_id, v.organization_id FROM places p CROSS JOIN verifying v;
INSERT INTO scores (id, revision, evaluation_id, indicator_id, scenario_id, ordinal, not_applicable, self_score,
    self_note, final_score, adjudication_reason, status, updated_at)
SELECT {id(5, p.m * 100 + s.n)}, s.revision, {id(4, p.m)}, s.indicator_id, s.scenario_id, s.ordinal, s.not_applicable,
    s.self_score, s.self_note, s.final_score, s.adjudication_reason, s.status, s.updated_at
FROM places p CROSS JOIN scored s;
INSERT INTO verifications (id, score_id, evaluation_id, scenario_id, organization_id, account_id, score, note, verified_at)
SELECT {id(6, p.m * 100 + v.n)}, {id(5, p.m * 100 + v.of_score)}, {id(4, p.m)}, v.scenario_id, v.organization_id,
    v.account_id, v.score, v.note, v.verified_at
FROM places p CROSS JOIN verified v;
CREATE TABLE reviewed AS SELECT row_number() OVER (ORDER BY id) AS n, reviews.* FROM reviews;
CREATE TABLE opined AS
SELECT row_number() OVER (ORDER BY o.id) AS n, r.n AS of_review, o.* FROM opinions o JOIN reviewed r ON r.id = o.review_id;
CREATE TABLE listed AS
SELECT row_number() OVER (ORDER BY e.id) AS n, r.n AS of_review, e.* FROM roster_entries e
JOIN reviewed r ON r.id = e.review_id;
INSERT INTO reviews (id, revision, replacements, community_id, unit_id, kind, round, status, evaluation_id, due_on,
    conclusion, conclusion_note, opened_at, concluded_at, updated_at)
SELECT {id(7, p.m * 10 + r.n)}, r.revision, r.replacements, p.id, p.unit_id, r.kind, r.round, r.status, {id(4, p.m)},
    r.due_on, r.conclusion, r.conclusion_note, r.opened_at + p.m, r.concluded_at, r.updated_at
FROM places p CROSS JOIN reviewed r;
INSERT INTO opinions (id, review_id, ordinal, organization_id, account_id, decision, comment, content, content_digest,
    signed_at)
SELECT {id(9, p.m * 100 + o.n)}, {id(7, p.m * 10 + o.of_review)}, o.ordinal, o.organization_id, o.account_id, o.decision,
    o.comment, o.content, o.content_digest, o.signed_at
FROM places p CROSS JOIN opined o;
INSERT INTO roster_entries (id, review_id, organization_id, responsibility_id, clause, added_reason, position, opinion_id,
    content_digest)
SELECT {id(8, p.m * 100 + e.n)}, {id(7, p.m * 10 + e.of_review)}, e.organization_id, e.responsibility_id, e.clause,
    e.added_reason, e.position, NULL, e.content_digest
FROM places p CROSS JOIN listed e;
INSERT INTO audit_events (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail)
SELECT {id(10, p.m * 10 + k)}, e.occurred_at + p.m, e.actor_id, e.action, e.subject_kind, e.subject_id, e.organization_id,
    e.detail
FROM places p CROSS JOIN (SELECT k FROM copies WHERE k < 10) ten
CROSS JOIN (SELECT * FROM audit_events WHERE actor_id IS NOT NULL AND history_of IS NULL LIMIT 1) e;
CREATE TABLE told AS
SELECT row_number() OVER (ORDER BY id) AS n, audit_events.* FROM audit_events WHERE history_of IS NOT NULL;
INSERT INTO audit_events (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail, history_of,
    history_order)
SELECT {id(11, p.m * 1000 + d.position)}, d.created_at + p.m, t.actor_id, t.action, t.subject_kind, d.id, d.organization_id,
    t.detail, d.id, d.created_at + p.m
FROM duties d JOIN places p ON p.id = d.community_id CROSS JOIN (SELECT * FROM told WHERE action = 'SIGN_DUTY' LIMIT 1) t;
INSERT INTO audit_events (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail, history_of,
    history_order)
SELECT {id(12, p.m * 100 + t.n)}, t.occurred_at + p.m, t.actor_id, t.action, t.subject_kind, {id(4, p.m)}, t.organization_id,
    t.detail, {id(4, p.m)}, t.history_order + p.m
FROM places p CROSS JOIN told t WHERE t.subject_kind = 'evaluation';
INSERT INTO audit_events (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail, history_of,
    history_order)
SELECT {id(13, p.m * 1000 + r.n * 100 + t.n)}, t.occurred_at + p.m, t.actor_id, t.action, t.subject_kind,
    {id(7, p.m * 10 + r.n)}, t.organization_id, t.detail, {id(7, p.m * 10 + r.n)}, t.history_order + p.m
FROM places p CROSS JOIN told t JOIN reviewed r ON r.id = t.history_of WHERE t.subject_kind = 'review';
INSERT INTO comments (id, duty_id, ordinal, organization_id, account_id, body, written_at)
SELECT {id(14, p.m * 1000 + d.position)}, d.id, 1, d.organization_id, s.account_id, 'said', d.created_at + p.m
FROM duties d JOIN places p ON p.id = d.community_id CROSS JOIN signed s;
INSERT INTO comments (id, evaluation_id, scenario_id, ordinal, organization_id, account_id, body, written_at)
SELECT {id(15, p.m * 100 + v.n)}, {id(4, p.m)}, v.scenario_id, v.n, v.organization_id, v.account_id, 'said', v.verified_at + p.m
FROM places p CROSS JOIN verified v;
INSERT INTO comments (id, review_id, ordinal, organization_id, account_id, body, written_at)
SELECT {id(16, p.m * 100 + o.n)}, {id(7, p.m * 10 + o.of_review)}, o.n, o.organization_id, o.account_id, 'said', o.signed_at + p.m
FROM places p CROSS JOIN opined o;
INSERT INTO notifications (id, kind, subject_kind, subject_id, organization_id, raised_at)
SELECT {id(17, p.m * 1000 + d.position)}, 'ASSIGNED', 'duty', d.id, d.organization_id, d.created_at + p.m
FROM duties d JOIN places p ON p.id = d.community_id WHERE d.status = 'ASSIGNED';
INSERT INTO notifications (id, kind, subject_kind, subject_id, organization_id, raised_at)
SELECT {id(18, p.m * 100 + e.n)}, 'OPINION_AWAITED', 'review', {id(7, p.m * 10 + e.of_review)}, e.organization_id,
    r.opened_at + p.m
FROM places p CROSS JOIN listed e JOIN reviewed r ON r.n = e.of_review WHERE r.status = 'OPEN';
CREATE TABLE spent AS SELECT row_number() OVER (ORDER BY ordinal) AS n, expenditures.* FROM expenditures;
INSERT INTO expenditures (id, community_id, ordinal, category, source, amount, incurred_on, organization_id, account_id, recorded_at)
SELECT {id(20, p.m * 10 + k)}, p.id, k, s.category, s.source, s.amount, s.incurred_on, p.unit_id, s.account_id, s.recorded_at + p.m
FROM places p CROSS JOIN (SELECT k FROM copies WHERE k < 3) two CROSS JOIN spent s;
CREATE TABLE audited AS SELECT * FROM price_audits;
INSERT INTO price_audits (id, community_id, ordinal, amount, audited_on, organization_id, account_id, recorded_at)
SELECT {id(21, p.m)}, p.id, 1, a.amount, a.audited_on, a.organization_id, a.account_id, a.recorded_at + p.m
FROM places p CROSS JOIN audited a;
CREATE TABLE paid AS SELECT * FROM payments;
INSERT INTO payments (id, community_id, ordinal, amount, paid_on, rules_version, entitlement, organization_id, account_id, recorded_at)
SELECT {id(22, p.m)}, p.id, 1, d.amount, d.paid_on, d.rules_version, d.entitlement, d.organization_id, d.account_id, d.recorded_at + p.m
FROM places p CROSS JOIN paid d;
INSERT INTO audit_events (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail, history_of,
    history_order)
SELECT {id(23, p.m * 10 + k)}, t.occurred_at + p.m, t.actor_id, t.action, t.subject_kind, {id(20, p.m * 10 + k)}, t.organization_id,
    t.detail, p.id, t.history_order + p.m * 10 + k
FROM places p CROSS JOIN (SELECT k FROM copies WHERE k < 3) two CROSS JOIN told t WHERE t.action = 'RECORD_EXPENDITURE';
CREATE TABLE raising AS
SELECT row_number() OVER (ORDER BY code) - 1 AS n, id FROM organizations
WHERE code IN ('education', 'fengmao-office', 'fuchun-subdistrict', 'health');
CREATE TABLE resolving AS
SELECT row_number() OVER (ORDER BY code) - 1 AS n, id FROM organizations WHERE code IN ('education', 'fuchun-subdistrict', 'health');
CREATE TABLE raised AS SELECT * FROM work_items;
INSERT INTO work_items (id, revision, list, title, community_id, unit_id, raised_by, assigned_to, status, status_reason, due_on, resolution,
    resolver_id, raised_at, updated_at)
SELECT {id(24, p.m * 10 + k)}, 1, CASE k % 3 WHEN 0 THEN 'PROBLEM' WHEN 1 THEN 'WORK' ELSE 'INNOVATION' END, e.title || p.m,
    CASE WHEN k % 4 > 0 THEN p.id END, CASE WHEN k % 4 > 0 THEN p.unit_id END, r.id, a.id,
    CASE (p.m * 31 + k * 17) % 10 WHEN 0 THEN 'OPEN' WHEN 1 THEN 'OPEN' WHEN 2 THEN 'IN_PROGRESS' WHEN 3 THEN 'RESOLVED'
        WHEN 4 THEN 'DROPPED' ELSE 'CONFIRMED' END,
    'said', CASE WHEN (p.m * 7 + k * 13) % 100 >= 30 THEN {day((p.m * 11 + k * 3) % 500)} END, 'said', s.account_id,
    e.raised_at + p.m * 1000000 + k, e.updated_at + p.m * 1000000 + k
FROM places p CROSS JOIN (SELECT k FROM copies WHERE k < 10) nine CROSS JOIN raised e CROSS JOIN signed s
    JOIN raising r ON r.n = (p.m + k * 3) % 4 JOIN resolving a ON a.n = (p.m + k * 5) % 3;
INSERT INTO work_item_changes (work_item_id, ordinal, action, list, title, community_id, unit_id, raised_by, assigned_to, status, due_on,
    raised_at, changed_at)
SELECT i.id, 1, 'RAISE_WORK_ITEM', i.list, i.title, i.community_id, i.unit_id, i.raised_by, i.assigned_to, 'OPEN', i.due_on, i.raised_at,
    i.raised_at
FROM work_items i WHERE i.resolution = 'said'
UNION ALL
SELECT i.id, 2, CASE i.status WHEN 'IN_PROGRESS' THEN 'START_WORK_ITEM' WHEN 'DROPPED' THEN 'DROP_WORK_ITEM' ELSE 'RESOLVE_WORK_ITEM' END,
    i.list, i.title, i.community_id, i.unit_id, i.raised_by, i.assigned_to, i.status, i.due_on, i.raised_at, i.updated_at
FROM work_items i WHERE i.resolution = 'said' AND i.status <> 'OPEN';
INSERT INTO comments (id, work_item_id, ordinal, organization_id, account_id, body, written_at)
SELECT {id(25, row_number() OVER (ORDER BY i.id))}, i.id, 1, i.raised_by, s.account_id, 'said', i.raised_at
FROM work_items i CROSS JOIN signed s WHERE i.resolution = 'said';
INSERT INTO audit_events (id, occurred_at, actor_id, action, subject_kind, subject_id, organization_id, detail, history_of,
    history_order)
SELECT {id(26, row_number() OVER (ORDER BY i.id))}, i.raised_at, t.actor_id, t.action, t.subject_kind, i.id, i.raised_by, t.detail, i.id,
    i.raised_at
FROM work_items i CROSS JOIN (SELECT * FROM told WHERE action = 'RAISE_WORK_ITEM' LIMIT 1) t WHERE i.resolution = 'said';
INSERT INTO library_decisions (id, ordinal, decided_on, reason, changes, account_id, organization_id, recorded_at)
SELECT {id(19, p.m)}, p.m, {day(p.m % 300)}, 'said', '[]', s.account_id, s.organization_id, s.signed_at + p.m
FROM places p CROSS JOIN signed s;
DELETE FROM feed WHERE kind IN (1, 2, 3, 4, 8);
INSERT INTO feed (kind, id, part, position)
SELECT t.kind, t.id, coalesce(t.part, (SELECT part FROM feed WHERE kind = 6)), 1 + row_number() OVER (ORDER BY t.n * 7919 % 104729, t.id)
FROM (
    SELECT all_parts.*, row_number() OVER (ORDER BY id, part) AS n FROM (
        SELECT DISTINCT 2 AS kind, evaluation_id AS id, scenario_id AS part FROM scores
        UNION ALL SELECT 1, id, NULL FROM duties
        UNION ALL SELECT 2, id, NULL FROM evaluations
        UNION ALL SELECT 3, id, NULL FROM reviews
        UNION ALL SELECT 3, review_id, id FROM roster_entries
        UNION ALL SELECT DISTINCT 3, review_id, organization_id FROM opinions
        UNION ALL SELECT 4, id, NULL FROM communities
        UNION ALL SELECT 8, id, NULL FROM work_items
    ) all_parts
) t;
UPDATE feed_clock SET position = (SELECT max(position) FROM feed);
