-- Finds the accounts that nobody uses.
ALTER TABLE device ADD KEY device_last_used (last_used_on);
