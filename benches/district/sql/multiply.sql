-- What is done once by commands, done to all; and the communities once for each of @copies()@ districts more.
-- Words in at signs stand for what the databases spell differently; of them, id(kind, number) is the id of a made row.

CREATE TEMP TABLE districts AS
WITH RECURSIVE counted (k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM counted WHERE k < @copies()@) SELECT k FROM counted;

-- The first district, numbered.
CREATE TEMP TABLE first AS
SELECT row_number() OVER (ORDER BY ordinal, id) AS n, communities.* FROM communities;

INSERT INTO communities (id, revision, code, ordinal, name, pool, implementing_unit_id, target_level, creation_type,
    planned_start, planned_finish, remarks, withdrawn_at, updated_at)
SELECT @id(1, f.n + 59 * k)@, f.revision, f.code || '-' || k, f.ordinal + 100 * k, f.name || k, f.pool,
    f.implementing_unit_id, f.target_level, f.creation_type, f.planned_start, f.planned_finish, f.remarks,
    f.withdrawn_at, f.updated_at
FROM districts CROSS JOIN first f WHERE k > 0;

CREATE TEMP TABLE places AS
SELECT row_number() OVER (ORDER BY ordinal, id) AS m, id, code, implementing_unit_id, ordinal FROM communities;
CREATE INDEX places_by_id ON places (id);

-- Where a duty stands, and when it is due, follow from its community's number and its clause's.
CREATE TEMP TABLE standing AS
SELECT h, CASE WHEN h < 2 THEN 'ASSIGNED' WHEN h < 6 THEN 'ACKNOWLEDGED' WHEN h < 9 THEN 'COMPLETED' ELSE 'CONFIRMED' END
    AS status, CASE WHEN h < 2 THEN 0 WHEN h < 6 THEN 1 ELSE 2 END AS signatures
FROM (WITH RECURSIVE counted (h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM counted WHERE h < 9) SELECT h FROM counted) ten;

CREATE TEMP TABLE owed AS
SELECT f.n, d.responsibility_id, d.organization_id, d.position, d.created_at
FROM duties d JOIN first f ON f.id = d.community_id;
-- What the commands did to duties is done again below, to all alike.
DELETE FROM duties WHERE community_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sign_offs WHERE duty_id = duties.id);

INSERT INTO duties (id, revision, responsibility_id, organization_id, community_id, position, status, status_reason,
    due_on, created_at, updated_at, unit_id, community_ordinal)
SELECT @id(2, p.m * 1000 + o.position)@, 1 + s.signatures, o.responsibility_id, o.organization_id, p.id, o.position,
    s.status, NULL,
    CASE WHEN (p.m * 7 + o.position * 13) % 100 >= 30 THEN @day((p.m * 11 + o.position * 3) % 500)@ END,
    o.created_at, o.created_at + p.m * 1000000 + o.position, p.implementing_unit_id,
    p.ordinal
FROM places p
JOIN owed o ON o.n = (p.m - 1) % 59 + 1
JOIN standing s ON s.h = (p.m * 31 + o.position * 17) % 10
WHERE NOT EXISTS (
    SELECT 1 FROM duties d WHERE d.community_id = p.id AND d.responsibility_id = o.responsibility_id
)
-- As an import does it.
ORDER BY o.position, p.m;

-- Who signs for an organization.
CREATE TEMP TABLE signers AS
SELECT t.organization_id, a.id AS account_id
FROM assignments t JOIN accounts a ON a.id = t.account_id
WHERE a.name LIKE '%.signer' OR a.name LIKE '%.coordinator';
CREATE TEMP TABLE signed AS
SELECT CASE act WHEN 'ACKNOWLEDGE' THEN 1 ELSE 2 END AS k, act, signed_at FROM sign_offs;

-- What a signature covers, as canonical JSON: of each place, of each clause, and of a duty all but its id, before and after it.
CREATE TEMP TABLE written AS
SELECT c.id, '{"code":' || @json(c.code)@ || ',"creationType":' || coalesce(@json(c.creation_type)@, 'null')
    || ',"implementingUnit":' || @json(u.code)@ || ',"name":' || @json(c.name)@ || ',"ordinal":' || c.ordinal
    || ',"plannedFinish":' || coalesce(@json(c.planned_finish)@, 'null')
    || ',"plannedStart":' || coalesce(@json(c.planned_start)@, 'null') || ',"pool":' || @json(c.pool)@
    || ',"remarks":' || coalesce(@json(c.remarks)@, 'null') || ',"targetLevel":' || @json(c.target_level)@ || '}' AS part
FROM communities c JOIN organizations u ON u.id = c.implementing_unit_id;
CREATE INDEX written_by_id ON written (id);
CREATE TEMP TABLE clauses AS
SELECT r.id, '","kind":"duty","organization":{"code":' || @json(o.code)@ || ',"name":' || @json(o.name)@
    || '},"responsibility":{"activities":' || CASE r.activities WHEN '' THEN '[]'
        ELSE '["' || replace(r.activities, '|', '","') || '"]' END || ',"appliesTo":' || @json(r.applies_to)@
    || ',"code":' || @json(r.code)@ || ',"openEnded":' || CASE WHEN r.open_ended THEN 'true' ELSE 'false' END
    || ',"role":' || @json(r.role)@ || ',"scenarios":' || coalesce((
        SELECT '["' || @joined(s.code, '","' ORDER BY s.ordinal)@ || '"]'
        FROM scenarios s WHERE '|' || r.scenarios || '|' LIKE '%|' || s.code || '|%'
    ), '[]') || ',"text":' || @json(r.text)@ || '}}' AS part
FROM responsibilities r JOIN organizations o ON o.id = r.organization_id;
CREATE INDEX clauses_by_id ON clauses (id);

-- The signatures under these are made by sign.sql. One in ten was given when the duty was due on another day.
CREATE TEMP TABLE unsigned AS
SELECT p.m * 1000 + d.position AS number, d.id, d.organization_id, s.signatures, @hex(d.id)@ AS hex,
    '{"community":' || c.part || ',"dueOn":' || CASE
        WHEN (p.m + d.position) % 10 = 0 THEN '"2022-07-31"'
        WHEN d.due_on IS NULL THEN 'null'
        ELSE '"' || d.due_on || '"'
    END || ',"id":"' AS before, r.part AS after
FROM duties d JOIN places p ON p.id = d.community_id
JOIN standing s ON s.h = (p.m * 31 + d.position * 17) % 10
JOIN written c ON c.id = d.community_id JOIN clauses r ON r.id = d.responsibility_id
WHERE s.signatures > 0 AND NOT EXISTS (SELECT 1 FROM sign_offs WHERE duty_id = d.id);
CREATE INDEX unsigned_by_number ON unsigned (number);

-- One community was evaluated and reviewed by commands; all others likewise.
CREATE TEMP TABLE other AS
SELECT m, id, implementing_unit_id FROM places WHERE id NOT IN (SELECT community_id FROM evaluations);
CREATE TEMP TABLE evaluated AS SELECT * FROM evaluations;
CREATE TEMP TABLE scored AS SELECT row_number() OVER (ORDER BY ordinal, id) AS n, scores.* FROM scores;
CREATE TEMP TABLE verified AS
SELECT row_number() OVER (ORDER BY v.verified_at, v.id) AS n, s.n AS of_score, v.scenario_id, v.organization_id,
    v.account_id, v.score, v.note, v.verified_at
FROM verifications v JOIN scored s ON s.id = v.score_id;
CREATE TEMP TABLE verifying AS SELECT scenario_id, organization_id FROM evaluation_verifiers;
CREATE TEMP TABLE reviewed AS SELECT row_number() OVER (ORDER BY opened_at, id) AS n, reviews.* FROM reviews;
CREATE TEMP TABLE opined AS
SELECT row_number() OVER (ORDER BY p.id) AS n, r.n AS of_review, p.* FROM opinions p JOIN reviewed r ON r.id = p.review_id;
CREATE TEMP TABLE listed AS
SELECT row_number() OVER (ORDER BY e.review_id, e.position) AS n, r.n AS of_review, p.n AS of_opinion,
    e.organization_id, e.responsibility_id, e.clause, e.added_reason, e.position, e.content_digest
FROM roster_entries e JOIN reviewed r ON r.id = e.review_id JOIN opined p ON p.id = e.opinion_id;

INSERT INTO evaluations (id, revision, community_id, indicator_set_id, round, status, total, max_total, passed,
    opened_at, updated_at, unit_id)
SELECT @id(4, c.m)@, e.revision, c.id, e.indicator_set_id, e.round, e.status, e.total, e.max_total, e.passed,
    e.opened_at + c.m, e.updated_at + c.m, c.implementing_unit_id
FROM other c CROSS JOIN evaluated e;

INSERT INTO evaluation_verifiers (evaluation_id, scenario_id, organization_id)
SELECT @id(4, c.m)@, v.scenario_id, v.organization_id FROM other c CROSS JOIN verifying v;

INSERT INTO scores (id, revision, evaluation_id, indicator_id, scenario_id, ordinal, not_applicable, self_score,
    self_note, final_score, adjudication_reason, status, updated_at)
SELECT @id(5, c.m * 100 + s.n)@, s.revision, @id(4, c.m)@, s.indicator_id, s.scenario_id, s.ordinal, s.not_applicable,
    s.self_score, s.self_note, s.final_score, s.adjudication_reason, s.status, s.updated_at + c.m
FROM other c CROSS JOIN scored s;

INSERT INTO verifications (id, score_id, evaluation_id, scenario_id, organization_id, account_id, score, note,
    verified_at)
SELECT @id(6, c.m * 1000 + v.n)@, @id(5, c.m * 100 + v.of_score)@, @id(4, c.m)@, v.scenario_id, v.organization_id,
    v.account_id, v.score, v.note, v.verified_at + c.m
FROM other c CROSS JOIN verified v;

INSERT INTO reviews (id, revision, replacements, community_id, kind, round, status, evaluation_id, due_on, conclusion,
    conclusion_note, opened_at, concluded_at, updated_at, unit_id)
SELECT @id(7, c.m * 10 + r.n)@, r.revision, r.replacements, c.id, r.kind, r.round, r.status, @id(4, c.m)@, r.due_on, r.conclusion,
    r.conclusion_note, r.opened_at + c.m, r.concluded_at + c.m, r.updated_at + c.m, c.implementing_unit_id
FROM other c CROSS JOIN reviewed r;

INSERT INTO opinions (id, review_id, ordinal, organization_id, account_id, decision, comment, content, content_digest,
    signed_at)
SELECT @id(9, c.m * 100 + p.n)@, @id(7, c.m * 10 + p.of_review)@, p.ordinal, p.organization_id, p.account_id,
    p.decision, p.comment, p.content, p.content_digest, p.signed_at + c.m
FROM other c CROSS JOIN opined p;

INSERT INTO roster_entries (id, review_id, organization_id, responsibility_id, clause, added_reason, position,
    opinion_id, content_digest)
SELECT @id(8, c.m * 100 + e.n)@, @id(7, c.m * 10 + e.of_review)@, e.organization_id, e.responsibility_id, e.clause,
    e.added_reason, e.position, @id(9, c.m * 100 + e.of_opinion)@, e.content_digest
FROM other c CROSS JOIN listed e;
