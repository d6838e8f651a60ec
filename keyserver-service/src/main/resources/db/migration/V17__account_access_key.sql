-- SHA-256 of the key with which bundles are taken without a token; empty for none.
ALTER TABLE account ADD COLUMN access_key_hash VARBINARY(32) NOT NULL DEFAULT '';
