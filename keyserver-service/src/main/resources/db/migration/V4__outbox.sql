CREATE TABLE outbox (
    id             BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    topic          VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    partition_hint INT NULL,
    record_key     VARBINARY(64) NOT NULL,
    payload        MEDIUMBLOB NULL,
    created_at     TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY outbox_by_key (record_key, id)
);
