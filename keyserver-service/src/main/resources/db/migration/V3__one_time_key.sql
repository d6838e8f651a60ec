-- Kind 1 is EC (no signature), kind 2 is Kyber. Handed out means deleted.
CREATE TABLE one_time_key (
    account    BINARY(16)       NOT NULL,
    device     TINYINT UNSIGNED NOT NULL,
    kind       TINYINT          NOT NULL,
    id         INT UNSIGNED     NOT NULL,
    public_key VARBINARY(1569)  NOT NULL,
    signature  BINARY(64)       NULL,
    PRIMARY KEY (account, device, kind, id)
);
