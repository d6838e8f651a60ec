-- What an account says of itself, as ciphertext. One row for each of its newest profile keys.
CREATE TABLE profile (
    account  BINARY(16)     NOT NULL,
    -- follows from the profile key, and tells it to nobody
    version  BINARY(32)     NOT NULL,
    -- greater than that of any earlier row of the account
    turn     INT            NOT NULL,
    name     VARBINARY(300) NOT NULL,
    about    VARBINARY(600) NOT NULL,
    -- empty for none
    avatar   MEDIUMBLOB     NOT NULL,
    PRIMARY KEY (account, version)
);
