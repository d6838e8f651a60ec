-- Accounts that were deleted, for the day in which a token of theirs could still turn up: it begins no upload.
CREATE TABLE ended_accounts (
    account BINARY(16) NOT NULL PRIMARY KEY,
    ended   BIGINT NOT NULL,
    KEY ended_accounts_by_time (ended)
);
