-- One-time keys that were handed out, by SHA-256 of the public key, so that a repeated upload does
-- not bring them back. The day alone is kept, and only for as long as exo.keys.spent.keep says.
CREATE TABLE spent_key (
    account  BINARY(16)       NOT NULL,
    device   TINYINT UNSIGNED NOT NULL,
    digest   BINARY(32)       NOT NULL,
    spent_on DATE             NOT NULL,
    PRIMARY KEY (account, device, digest),
    KEY spent_on (spent_on)
);
