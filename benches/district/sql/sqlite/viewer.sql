-- $1: the account.
SELECT json_object('viewer', json_object('user', json_object('id', lower(hex(id)), 'displayName', display_name)))
FROM accounts
WHERE id = $1
