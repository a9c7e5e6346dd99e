-- $1: the account.
SELECT json_build_object('viewer', json_build_object('user', json_build_object(
    'id', id, 'displayName', display_name
)))::text
FROM accounts
WHERE id = $1
