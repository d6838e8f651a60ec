-- Whose session it was and since which version of the account it is gone, for services that have to hear of it
-- while Kafka is away. Null in entries from before, which are over within minutes.
ALTER TABLE revocation
    ADD COLUMN account BINARY(16) NULL,
    ADD COLUMN version BIGINT     NULL;
