package im.exo.messages.mailbox.mysql;

import im.exo.messages.testing.TestDatabase;

/** Stores that a test can stop in the middle of a transaction. */
public final class Stores {

    private Stores() {}

    /** @param beforeCommit runs when all rows are written and only COMMIT is missing */
    public static MysqlMailStore pausing(Runnable beforeCommit) {
        return new MysqlMailStore(TestDatabase.direct(), TestDatabase.pool(), beforeCommit);
    }
}
