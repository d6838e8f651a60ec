-- The queues. No second index: expiry walks the heads of the queues by the primary key.
CREATE TABLE envelopes (
    shard          INT UNSIGNED      NOT NULL,
    account        BINARY(16)        NOT NULL,
    device         TINYINT UNSIGNED  NOT NULL,
    position       BIGINT UNSIGNED   NOT NULL,
    envelope_id    BINARY(16)        NOT NULL,
    type           TINYINT UNSIGNED  NOT NULL,
    content        MEDIUMBLOB        NOT NULL,
    size           MEDIUMINT UNSIGNED NOT NULL,
    sender_account BINARY(16)        NULL,
    sender_device  TINYINT UNSIGNED  NOT NULL,
    sent_at        BIGINT UNSIGNED   NOT NULL,
    accepted_at    BIGINT UNSIGNED   NOT NULL,
    PRIMARY KEY (shard, account, device, position)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC
