package im.exo.messages.mailbox.mysql;

import im.exo.contract.AccountId;
import im.exo.messages.accounts.Account;
import im.exo.messages.mailbox.Batch;
import im.exo.messages.mailbox.Letter;
import im.exo.messages.mailbox.Work;

/** The statements of a batch: rows in, accounts and what their states make void, rows out. */
final class Rows {

    private static final String INSERT =
            "INSERT INTO envelopes (shard, account, device, position, envelope_id, type, content,"
                    + " size, sender_account, sender_device, sent_at, accepted_at) VALUES ";

    /** Characters after which another INSERT begins, so that packets can be cut. */
    private static final int LONG_INSERT = 1024 * 1024;

    /** Rows that one removal of a device may delete at once; the rest goes by the expiry walk. */
    private static final int VOID_ROWS = 5_000;

    private Rows() {}

    static void of(Batch batch, SqlText text) {
        insert(text, batch);
        for (var work : batch.works()) {
            if (work instanceof Work.Project project) {
                project(text, project);
            }
        }
        remove(text, batch);
    }

    /**
     * One statement for all removals, which finds each row by the primary key. A statement for each
     * device costs the server twice as much; alternatives in a WHERE make it scan the table when that
     * is short, and wait for rows that other instances hold locked.
     */
    private static void remove(SqlText text, Batch batch) {
        var separator = "DELETE e FROM JSON_TABLE('[";
        for (var work : batch.works()) {
            if (work instanceof Work.Remove remove) {
                for (var position : remove.positions()) {
                    text.words(separator).words("[").number(remove.shard());
                    text.words(",\"").digits(remove.account().bytes());
                    text.words("\",").number(remove.device());
                    text.words(",").number(position).words("]");
                    separator = ",";
                }
            }
        }
        if (separator.equals(",")) {
            text.words(
                            "]', '$[*]' COLUMNS (shard INT UNSIGNED PATH '$[0]',"
                                    + " account CHAR(32) CHARACTER SET ascii PATH '$[1]',"
                                    + " device TINYINT UNSIGNED PATH '$[2]',"
                                    + " position BIGINT UNSIGNED PATH '$[3]')) AS k"
                                    + " STRAIGHT_JOIN envelopes AS e ON e.shard = k.shard"
                                    + " AND e.account = UNHEX(k.account)"
                                    + " AND e.device = k.device AND e.position = k.position")
                    .end();
        }
    }

    private static void insert(SqlText text, Batch batch) {
        boolean open = false;
        int start = 0;
        for (var work : batch.works()) {
            if (work instanceof Work.Append append) {
                for (var letter : append.letters()) {
                    if (open && text.length() - start > LONG_INSERT) {
                        text.end();
                        open = false;
                    }
                    if (!open) {
                        start = text.length();
                    }
                    row(text.words(open ? "," : INSERT), append.shard(), letter);
                    open = true;
                }
            }
        }
        if (open) {
            text.end();
        }
    }

    private static void row(SqlText text, int shard, Letter letter) {
        text.words("(").number(shard);
        text.words(",").hex(letter.account().bytes());
        text.words(",").number(letter.device());
        text.words(",").number(letter.position());
        text.words(",").hex(letter.id().bytes());
        text.words(",").number(letter.type());
        text.words(",").hex(letter.content());
        text.words(",").number(letter.size());
        var sender = letter.sender();
        if (sender == null) {
            text.words(",NULL,0");
        } else {
            text.words(",").hex(sender.account().bytes());
            text.words(",").number(sender.device().value());
        }
        text.words(",").number(letter.sentAt());
        text.words(",").number(letter.acceptedAt()).words(")");
    }

    private static void project(SqlText text, Work.Project project) {
        for (var account : project.changed()) {
            text.words("INSERT INTO accounts (shard, account, version, state) VALUES (");
            text.number(project.shard()).words(",").hex(account.id().bytes());
            text.words(",").number(account.version());
            text.words(",").hex(account.state().toByteArray());
            // The state is compared before the version is raised: from left to right.
            text.words(
                            ") ON DUPLICATE KEY UPDATE"
                                    + " state = IF(VALUES(version) > version, VALUES(state), state),"
                                    + " version = GREATEST(version, VALUES(version))")
                    .end();
            if (account.status() == Account.Status.DELETED) {
                voidRows(text, project.shard(), account.id());
                limit(text);
            } else if (account.nextDevice() - 1 > account.devices().size()) {
                voidRows(text, project.shard(), account.id());
                text.words(" AND device<").number(account.nextDevice());
                if (!account.devices().isEmpty()) {
                    text.words(" AND device NOT IN (")
                            .numbers(account.devices().keySet())
                            .words(")");
                }
                limit(text);
            }
        }
        for (var account : project.forgotten()) {
            text.words("DELETE FROM accounts WHERE shard=").number(project.shard());
            text.words(" AND account=").hex(account.bytes()).end();
            voidRows(text, project.shard(), account);
            limit(text);
        }
        var next = project.nextOffset();
        if (next != null) {
            text.words("INSERT INTO projection_offsets (shard, next_offset) VALUES (");
            text.number(project.shard()).words(",").number(next);
            text.words(") ON DUPLICATE KEY UPDATE next_offset = VALUES(next_offset)").end();
        }
    }

    private static void voidRows(SqlText text, int shard, AccountId account) {
        text.words("DELETE FROM envelopes WHERE shard=").number(shard);
        text.words(" AND account=").hex(account.bytes());
    }

    private static void limit(SqlText text) {
        text.words(" LIMIT ").number(VOID_ROWS).end();
    }
}
