CREATE TABLE device (
    account            BINARY(16)       NOT NULL,
    device             TINYINT UNSIGNED NOT NULL,
    registration_id    SMALLINT         NOT NULL,
    signed_id          INT UNSIGNED     NOT NULL,
    signed_key         VARBINARY(33)    NOT NULL,
    signed_signature   BINARY(64)       NOT NULL,
    last_id            INT UNSIGNED     NOT NULL,
    last_key           VARBINARY(1569)  NOT NULL,
    last_signature     BINARY(64)       NOT NULL,
    -- Whether the device was told that it runs low since it last refilled.
    told_ec            BOOLEAN          NOT NULL DEFAULT FALSE,
    told_kyber         BOOLEAN          NOT NULL DEFAULT FALSE,
    PRIMARY KEY (account, device)
);
