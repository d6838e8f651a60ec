-- Accounts that lost their last device before anybody noted when: from today on.
INSERT INTO deserted (account, since)
SELECT id, UTC_DATE() FROM account WHERE NOT EXISTS (SELECT 1 FROM device WHERE device.account = account.id);
