package im.exo.client;

import im.exo.client.account.AuthApi;
import im.exo.client.account.DeviceNames;
import im.exo.client.account.Kdf;
import im.exo.client.account.PasswordKeys;
import im.exo.client.account.Session;
import im.exo.client.account.SessionKeeper;
import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.Identities;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.store.ProfileInUse;
import im.exo.client.store.ProfileLock;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.WrongPassword;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** How a profile gets its account: a new one, one from elsewhere, or its own once more. */
final class Enrolment {

    static final String SETTINGS = "settings";
    static final String REPLACE_IDENTITY = "replace-identity";

    private static final SecureRandom RANDOM = new SecureRandom();

    private Enrolment() {}

    /** A new anonymous account in a new profile. */
    static void register(ExoOptions options, char[] password)
            throws IOException, ServerProblem, ProfileInUse {
        Path folder = options.profile();
        try (var lock = ProfileLock.take(folder);
                var api = options.api()) {
            refuseExisting(folder);
            byte[] salt = PasswordChange.newSalt();
            var kdf = Kdf.standard(salt);
            var registration = newRegistration();
            try (var keys = PasswordKeys.derive(password, kdf)) {
                byte[] accountKey = DeviceNames.newAccountKey();
                byte[] name = new DeviceNames(accountKey).seal(options.deviceName());
                Session session = new AuthApi(api).register(salt, keys.auth(), registration, name);
                create(folder, api, kdf, keys, new Begun(session, registration, accountKey, false));
            }
        }
    }

    /** An account that exists, on a device that holds none of its keys. */
    static void signIn(ExoOptions options, AccountId account, char[] password)
            throws IOException, ServerProblem, ProfileInUse {
        Path folder = options.profile();
        try (var lock = ProfileLock.take(folder);
                var api = options.api()) {
            refuseExisting(folder);
            var auth = new AuthApi(api);
            Kdf kdf = auth.kdf(account);
            var registration = newRegistration();
            try (var keys = PasswordKeys.derive(password, kdf)) {
                byte[] accountKey = DeviceNames.newAccountKey();
                byte[] name = new DeviceNames(accountKey).seal(options.deviceName());
                Session session = auth.signIn(account, keys.auth(), registration, name);
                create(folder, api, kdf, keys, new Begun(session, registration, accountKey, true));
            }
        }
    }

    /**
     * The profile's own account, after its session has ended: a new device, the old identity.
     *
     * @param password opens the profile
     * @param accountPassword the account's, which the profile opens with from then on
     */
    static void signInAgain(ExoOptions options, char[] password, char[] accountPassword)
            throws IOException,
                    ServerProblem,
                    ProfileInUse,
                    WrongPassword,
                    PasswordChangedElsewhere {
        Path folder = options.profile();
        try (var lock = ProfileLock.take(folder);
                var api = options.api();
                var store = ProfileStore.open(folder, password)) {
            var keeper = new SessionKeeper(store);
            var auth = new AuthApi(api);
            var change = new PasswordChange(store, auth, keeper.load().account());
            change.settle();
            Kdf kdf = auth.kdf(keeper.load().account());
            try (var keys = PasswordKeys.derive(accountPassword, kdf)) {
                signInAgain(options, api, store, change, keys);
                if (!change.fits(kdf)) {
                    store.replace(password, kdf, keys);
                }
            }
        }
    }

    private static void signInAgain(
            ExoOptions options,
            Api api,
            ProfileStore store,
            PasswordChange change,
            PasswordKeys keys)
            throws Unreachable, ServerProblem, PasswordChangedElsewhere {
        var keeper = new SessionKeeper(store);
        var registration = newRegistration();
        byte[] name = DeviceNames.of(store).seal(options.deviceName());
        Session session;
        try {
            session =
                    new AuthApi(api)
                            .signIn(keeper.load().account(), keys.auth(), registration, name);
        } catch (ServerProblem e) {
            throw change.why(e);
        }
        var identities = new Identities(store);
        store.transaction(
                () -> {
                    new ProtocolStore(store, identities).forgetDevice();
                    // What was encrypted by the old device is encrypted anew by this one.
                    for (String kind : new String[] {"send", "recipient", "prekeys"}) {
                        store.records().clear(kind);
                    }
                    identities.renew(registration);
                    keeper.save(session);
                    // The session lives there now; a later command must not go elsewhere.
                    store.server(api.base().toString());
                    return session;
                });
    }

    /** What a new profile begins with. */
    private record Begun(
            Session session,
            RegistrationId registration,
            byte[] accountKey,
            boolean replaceIdentity) {}

    private static void create(Path folder, Api api, Kdf kdf, PasswordKeys keys, Begun begun)
            throws IOException {
        ProfileStore.create(
                        folder,
                        api.base().toString(),
                        kdf,
                        keys,
                        store -> {
                            new Identities(store).create(begun.registration());
                            DeviceNames.keep(store, begun.accountKey());
                            if (begun.replaceIdentity()) {
                                store.records().put(SETTINGS, REPLACE_IDENTITY, true);
                            }
                            new SessionKeeper(store).save(begun.session());
                        })
                .close();
    }

    private static void refuseExisting(Path folder) throws IOException {
        if (ProfileStore.exists(folder)) {
            throw new IOException("profile '" + folder.getFileName() + "' has an account already");
        }
        Files.createDirectories(folder);
    }

    private static RegistrationId newRegistration() {
        return new RegistrationId(RANDOM.nextInt(1, RegistrationId.MAX + 1));
    }
}
