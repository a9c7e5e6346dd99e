CREATE TABLE copies AS
WITH RECURSIVE counted (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM counted WHERE k < {copies}) SELECT k FROM counted;
CREATE TABLE people AS SELECT row_number() OVER (ORDER BY id) AS n, accounts.* FROM accounts;
CREATE TABLE roles AS
SELECT row_number() OVER (ORDER BY a.id) AS n, p.n AS holder, d.n AS delegator, s.n AS of, a.*
FROM assignments a JOIN people p ON p.id = a.account_id LEFT JOIN people d ON d.id = a.on_behalf_of
    LEFT JOIN (SELECT row_number() OVER (ORDER BY id) AS n, id FROM assignments) s ON s.id = a.delegated_from;
INSERT INTO accounts (id, kind, name, display_name, created_at, disabled_at, revision, last_sign_in_at, must_change_password)
SELECT {id(1, k * 1000 + n)}, p.kind, p.name || '-' || k, p.display_name, p.created_at, p.disabled_at, p.revision,
    p.last_sign_in_at, p.must_change_password
FROM copies CROSS JOIN people p;
INSERT INTO assignments (id, account_id, role, organization_id, starts_at, ends_at, ended_at, at_once)
SELECT {id(2, k * 1000 + n)}, {id(1, k * 1000 + holder)}, r.role, r.organization_id, r.starts_at, r.ends_at, r.ended_at, r.at_once
FROM copies CROSS JOIN roles r WHERE r.delegator IS NULL;
INSERT INTO assignments (id, account_id, role, organization_id, starts_at, ends_at, ended_at, at_once, granted_by, on_behalf_of,
    delegated_from)
SELECT {id(2, k * 1000 + n)}, {id(1, k * 1000 + holder)}, r.role, r.organization_id, r.starts_at, r.ends_at, r.ended_at, r.at_once,
    {id(1, k * 1000 + delegator)}, {id(1, k * 1000 + delegator)}, {id(2, k * 1000 + of)}
FROM copies CROSS JOIN roles r WHERE r.delegator IS NOT NULL;
