-- Identity keys that were there before the log was.
INSERT INTO transparency_pending (label, value)
SELECT UNHEX(SHA2(CONCAT('exo transparency label v1', account), 256)),
       UNHEX(SHA2(CONCAT('exo transparency value v1', identity_key), 256))
FROM account
WHERE identity_key IS NOT NULL
ORDER BY account;
