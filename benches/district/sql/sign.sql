-- Signatures under duties that multiply.sql left unsigned: $1 has their numbers, the contents and the digests, as JSON.
INSERT INTO sign_offs (id, duty_id, ordinal, act, organization_id, account_id, signed_at, statement, content, content_digest)
SELECT @id(3, d.number * 2 + t.k)@, d.id, t.k, t.act, d.organization_id, s.account_id, t.signed_at + d.number * 1000,
    CASE t.k WHEN 2 THEN '已办结，材料附后' END, made.content, made.digest
FROM (@made($1)@) made
JOIN unsigned d ON d.number = made.number
JOIN signers s ON s.organization_id = d.organization_id
JOIN signed t ON t.k <= d.signatures
