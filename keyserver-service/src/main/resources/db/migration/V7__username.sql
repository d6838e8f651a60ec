-- Who has which username, by libsignal's hash of it: the name itself never gets here. A row counts
-- as long as it is confirmed or one of its times lies ahead; until then nobody else gets the hash.
CREATE TABLE username (
    hash           BINARY(32) NOT NULL PRIMARY KEY,
    account        BINARY(16) NOT NULL,
    confirmed      BOOLEAN    NOT NULL,
    -- Milliseconds since the epoch; 0 for not at all.
    reserved_until BIGINT     NOT NULL,
    held_until     BIGINT     NOT NULL,
    KEY by_account (account),
    KEY by_end (confirmed, reserved_until, held_until)
);
