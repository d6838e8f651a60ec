-- An account's username as it encrypted it for those who have its link.
CREATE TABLE username_link (
    account   BINARY(16)     NOT NULL PRIMARY KEY,
    handle    BINARY(16)     NOT NULL,
    encrypted VARBINARY(256) NOT NULL,
    UNIQUE KEY by_handle (handle)
);
