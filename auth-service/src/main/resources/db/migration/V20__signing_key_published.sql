-- When the key was published, in milliseconds since the epoch; 0 for keys from before.
ALTER TABLE signing_key
    ADD COLUMN published_ms BIGINT NOT NULL DEFAULT 0;
