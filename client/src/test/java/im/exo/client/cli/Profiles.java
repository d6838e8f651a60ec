package im.exo.client.cli;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.account.Session;
import im.exo.client.account.SessionKeeper;
import im.exo.client.keys.Identities;
import im.exo.client.store.MessageState;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.StoredMessage;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.RegistrationId;
import im.exo.contract.content.Content;
import im.exo.contract.content.Text;

import org.signal.libsignal.protocol.IdentityKeyPair;

import java.nio.file.Path;

/** A profile with an account, whose server is away for good. */
final class Profiles {

    private static final char[] PASSWORD = "secret".toCharArray();

    private Profiles() {}

    static void create(Path folder) throws Exception {
        var kdf = Kdf.standard(new byte[16]);
        try (var keys = PasswordKeys.derive(PASSWORD, kdf);
                var store = ProfileStore.create(folder, "http://127.0.0.1:9", kdf, keys)) {
            new Identities(store).install(IdentityKeyPair.generate(), new RegistrationId(7));
            new SessionKeeper(store)
                    .save(new Session(AccountId.random(), new DeviceId(1), "a", 0, "r", 1));
        }
    }

    /** Somebody's identity was learned, and then another one. */
    static void identityChanged(Path folder, AccountId who) throws Exception {
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            var identities = new Identities(store);
            identities.learn(who, identities.own().getPublicKey());
            identities.learn(who, IdentityKeyPair.generate().getPublicKey());
        }
    }

    static ExoClient open(Path folder) throws Exception {
        return ExoClient.open(ExoOptions.of(folder), PASSWORD);
    }

    /** A text has arrived and nobody has seen it. */
    static void arrived(Path folder, AccountId from, String text) throws Exception {
        long now = System.currentTimeMillis();
        var content = Content.newBuilder().setText(Text.newBuilder().setBody(text)).build();
        try (var store = ProfileStore.open(folder, PASSWORD)) {
            store.messages()
                    .add(
                            new StoredMessage(
                                    from.bytes(),
                                    1,
                                    true,
                                    EnvelopeId.next(now).bytes(),
                                    now,
                                    now,
                                    content.toByteArray(),
                                    MessageState.RECEIVED,
                                    ""),
                            true);
        }
    }
}
