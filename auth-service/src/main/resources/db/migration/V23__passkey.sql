-- A passkey (WebAuthn credential): with it an account is signed in without its password.
CREATE TABLE passkey (
    -- SHA-256 of the credential's id, under which it is found before the account is known
    id              BINARY(32)      NOT NULL PRIMARY KEY,
    account         BINARY(16)      NOT NULL,
    -- what the authenticator calls the account
    user_handle     BINARY(16)      NOT NULL,
    -- id and public key as WebAuthn's "attested credential data", without the authenticator's make
    credential      VARBINARY(2048) NOT NULL,
    -- signatures as the authenticator counts them; 0 for one that does not count
    counter         BIGINT          NOT NULL,
    -- whether it may be on further devices, and whether it is
    backup_eligible BOOLEAN         NOT NULL,
    backed_up       BOOLEAN         NOT NULL,
    -- ciphertext; empty for none
    name            VARBINARY(225)  NOT NULL,
    created_on      DATE            NOT NULL,
    last_used_on    DATE            NOT NULL,
    KEY account (account)
);
