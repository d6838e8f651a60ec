-- One row per upload, until it has expired. Times in "expires" are milliseconds of the epoch; the
-- lease lives by the database's clock alone.
CREATE TABLE uploads (
    id           BINARY(16) NOT NULL PRIMARY KEY,
    account      BINARY(16) NOT NULL,
    blob_id      BINARY(16) NOT NULL,
    length       BIGINT NOT NULL,
    received     BIGINT NOT NULL,
    in_parts     BIGINT NOT NULL,
    tail         VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NULL,
    hash_state   VARBINARY(256) NOT NULL,
    multipart    VARCHAR(1024) CHARACTER SET ascii COLLATE ascii_bin NULL,
    next_part    INT NOT NULL,
    finished     BOOLEAN NOT NULL,
    expires      BIGINT NOT NULL,
    lease_holder BINARY(16) NULL,
    lease_until  DATETIME(6) NULL,
    UNIQUE KEY uploads_by_blob (blob_id),
    KEY uploads_by_account (account),
    KEY uploads_by_expiry (expires)
);
