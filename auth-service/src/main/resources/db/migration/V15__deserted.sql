-- Accounts without a device, and since which day: those whose last device went, until one comes or the account
-- expires, and those that are deleted, until they are forgotten.
CREATE TABLE deserted (
    account BINARY(16) NOT NULL PRIMARY KEY,
    since   DATE       NOT NULL,
    KEY deserted_since (since)
);
