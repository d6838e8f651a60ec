-- Finished files. file_key is SHA-256 of the FileId, which itself is not kept.
CREATE TABLE files (
    file_key BINARY(32) NOT NULL PRIMARY KEY,
    account  BINARY(16) NOT NULL,
    blob_id  BINARY(16) NOT NULL,
    size     BIGINT NOT NULL,
    digest   BINARY(32) NOT NULL,
    expires  BIGINT NOT NULL,
    UNIQUE KEY files_by_blob (blob_id),
    KEY files_by_account (account),
    KEY files_by_expiry (expires)
);
