package im.exo.client.transparency;

import com.google.protobuf.ByteString;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.Identities;
import im.exo.client.keys.PeerIdentity;
import im.exo.client.store.Records;
import im.exo.contract.AccountId;
import im.exo.contract.content.LogHead;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Watches the log of identity keys without being asked: looks the own key and those of contacts up,
 * and compares what this profile is shown with what others were shown, whose messages carry the
 * newest head that they have checked.
 */
public final class Witness {

    /** A head in somebody's message that is not compared yet. */
    record Heard(byte[] from, TreeHead head, long at) {}

    /** Since when the log has another key for an account, as far as this profile knows. */
    record Doubt(long since) {}

    /** When an account's key was last looked up. */
    record Looked(long at) {}

    private static final String HEARD = "heard-log-head";
    private static final String DOUBT = "log-doubt";
    private static final String LOOKED = "log-looked";
    private static final int MOST_HEARD = 64;

    /** A key that was just replaced is in the log a second later. */
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private static final Duration CONTACTS = Duration.ofDays(1);

    /** So long an instance may lag behind what others have seen. */
    private static final Duration LAG = Duration.ofHours(1);

    private final KeyLog log;
    private final Records records;
    private final Identities identities;
    private final AccountId self;
    private final Supplier<List<AccountId>> contacts;
    private final WitnessListener listener;
    private final LongSupplier clock;

    /**
     * @param contacts whose keys are looked up
     * @param clock milliseconds since the epoch
     */
    public Witness(
            KeyLog log,
            Records records,
            Identities identities,
            AccountId self,
            Supplier<List<AccountId>> contacts,
            WitnessListener listener,
            LongSupplier clock) {
        this.log = log;
        this.records = records;
        this.identities = identities;
        this.self = self;
        this.contacts = contacts;
        this.listener = listener;
        this.clock = clock;
    }

    /** What others are told; empty before this profile has seen the log. */
    public Optional<LogHead> toTell() {
        return log.newest()
                .map(
                        head ->
                                LogHead.newBuilder()
                                        .setSize(head.size())
                                        .setRoot(ByteString.copyFrom(head.root()))
                                        .setTimestamp(head.timestamp())
                                        .setSignature(ByteString.copyFrom(head.signature()))
                                        .build());
    }

    /** Somebody's message carried this; the newest of each is kept until {@link #look}. */
    public void heard(AccountId from, LogHead said) {
        TreeHead head;
        try {
            head =
                    new TreeHead(
                            said.getSize(),
                            said.getRoot().toByteArray(),
                            said.getTimestamp(),
                            said.getSignature().toByteArray());
        } catch (IllegalArgumentException e) {
            // Whatever it is, it is no head, and says nothing about the log.
            return;
        }
        var before = records.get(HEARD, from.text(), Heard.class);
        if (before.isEmpty() && records.count(HEARD) >= MOST_HEARD) {
            return;
        }
        long since = before.map(Heard::at).orElseGet(clock::getAsLong);
        records.put(HEARD, from.text(), new Heard(from.bytes(), head, since));
    }

    /** Looks up and compares what is due, and tells what is not as it should be. */
    public void look() throws Unreachable, ServerProblem {
        lookUp(self, identities.own().getPublicKey().serialize());
        for (Heard heard : records.all(HEARD, Heard.class)) {
            compare(heard);
        }
        for (AccountId contact : contacts.get()) {
            var key = identities.of(contact).map(PeerIdentity::key);
            if (key.isPresent() && due(contact)) {
                lookUp(contact, key.get());
                records.put(LOOKED, contact.text(), new Looked(clock.getAsLong()));
            }
        }
    }

    private void compare(Heard heard) throws Unreachable, ServerProblem {
        var from = AccountId.of(heard.from());
        switch (log.compare(heard.head())) {
            case KeyLog.Fits() -> records.remove(HEARD, from.text());
            case KeyLog.Differs(var finding) -> listener.doubt(from, finding);
            case KeyLog.NotYet() -> {
                if (clock.getAsLong() - heard.at() > LAG.toMillis()) {
                    listener.doubt(
                            from,
                            new Finding.SplitView("others have seen a longer log for an hour"));
                }
            }
        }
    }

    private void lookUp(AccountId account, byte[] key) throws Unreachable, ServerProblem {
        switch (log.look(account, key)) {
            case Finding.Logged _ -> records.remove(DOUBT, account.text());
            // The log lags behind; that it is never there is what an audit finds.
            case Finding.NotThere _ -> {}
            case Finding.Another another -> {
                var since = records.get(DOUBT, account.text(), Doubt.class);
                if (since.isEmpty()) {
                    records.put(DOUBT, account.text(), new Doubt(clock.getAsLong()));
                } else if (clock.getAsLong() - since.get().since() > SETTLING.toMillis()) {
                    listener.doubt(account, another);
                }
            }
            case Finding.SplitView split -> listener.doubt(account, split);
        }
    }

    /** Once a day; at every look while the key is in doubt. */
    private boolean due(AccountId contact) {
        return records.get(DOUBT, contact.text()).isPresent()
                || records.get(LOOKED, contact.text(), Looked.class)
                        .map(last -> clock.getAsLong() - last.at() > CONTACTS.toMillis())
                        .orElse(true);
    }
}
