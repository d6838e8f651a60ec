package im.exo.client;

import im.exo.client.account.AccountSecrets;
import im.exo.client.account.AuthApi;
import im.exo.client.account.DeviceNames;
import im.exo.client.account.Kdf;
import im.exo.client.account.Newcomer;
import im.exo.client.account.PasswordChange;
import im.exo.client.account.PasswordChangedElsewhere;
import im.exo.client.account.PasswordKeys;
import im.exo.client.account.Session;
import im.exo.client.account.SessionKeeper;
import im.exo.client.devices.ProvisioningApi;
import im.exo.client.devices.Waiting;
import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.Identities;
import im.exo.client.keys.NativeLibrary;
import im.exo.client.keys.OwnSecrets;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.recovery.Backup;
import im.exo.client.recovery.RecoveryApi;
import im.exo.client.recovery.RecoveryKey;
import im.exo.client.store.ProfileInUse;
import im.exo.client.store.ProfileLock;
import im.exo.client.store.ProfileStore;
import im.exo.client.store.WrongPassword;
import im.exo.contract.AccountId;
import im.exo.contract.InviteCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** How a profile gets its account: a new one, one from elsewhere, or its own once more. */
final class Enrolment {

    static final String SETTINGS = "settings";
    static final String REPLACE_IDENTITY = "replace-identity";

    private Enrolment() {}

    /** A new anonymous account in a new profile. */
    static void register(ExoOptions options, char[] password, Optional<InviteCode> invite)
            throws IOException, ServerProblem, ProfileInUse {
        Path folder = options.profile();
        try (var lock = ProfileLock.take(folder);
                var api = options.api()) {
            refuseExisting(folder);
            NativeLibrary.ensure();
            byte[] salt = PasswordChange.newSalt();
            var kdf = Kdf.standard(salt);
            byte[] accountKey = AccountSecrets.newKey();
            var newcomer = Newcomer.of(accountKey, options.deviceName());
            try (var keys = PasswordKeys.derive(password, kdf)) {
                Session session = new AuthApi(api).register(salt, keys.auth(), newcomer, invite);
                try (var secrets = AccountSecrets.create(session.account(), accountKey)) {
                    create(folder, api, kdf, keys, new Joined(session, newcomer, secrets, false));
                }
            }
        }
    }

    /** An account that exists, on a device that holds none of its secrets and makes new ones. */
    static void signInWithNewIdentity(ExoOptions options, AccountId account, char[] password)
            throws IOException, ServerProblem, ProfileInUse {
        Path folder = options.profile();
        try (var lock = ProfileLock.take(folder);
                var api = options.api()) {
            refuseExisting(folder);
            NativeLibrary.ensure();
            var auth = new AuthApi(api);
            Kdf kdf = auth.kdf(account);
            try (var keys = PasswordKeys.derive(password, kdf);
                    var secrets = AccountSecrets.create(account)) {
                var newcomer = Newcomer.of(secrets.accountKey(), options.deviceName());
                Session session = auth.signIn(account, keys.auth(), newcomer);
                create(folder, api, kdf, keys, new Joined(session, newcomer, secrets, true));
            }
        }
    }

    /** An account that exists, on a device that another one of its devices gave its secrets. */
    static void link(
            ExoOptions options, Waiting.Invitation invitation, Newcomer newcomer, char[] password)
            throws IOException, ServerProblem, ProfileInUse {
        Path folder = options.profile();
        AccountSecrets secrets = invitation.secrets();
        try (var lock = ProfileLock.take(folder);
                var api = options.api()) {
            refuseExisting(folder);
            Kdf kdf = new AuthApi(api).kdf(secrets.account());
            try (var keys = PasswordKeys.derive(password, kdf)) {
                Session session =
                        new ProvisioningApi(api)
                                .join(
                                        secrets.account(),
                                        invitation.linkToken(),
                                        keys.auth(),
                                        newcomer);
                create(folder, api, kdf, keys, new Joined(session, newcomer, secrets, false));
            }
        }
    }

    /** An account that exists, on a device that has nothing but its recovery key. */
    static void recover(ExoOptions options, RecoveryKey key, char[] newPassword, boolean endOthers)
            throws IOException, ServerProblem, ProfileInUse {
        Path folder = options.profile();
        try (var lock = ProfileLock.take(folder);
                var api = options.api()) {
            refuseExisting(folder);
            NativeLibrary.ensure();
            var recovery = new RecoveryApi(api);
            var found = recovery.backup(key.auth());
            byte[] salt = PasswordChange.newSalt();
            var kdf = Kdf.standard(salt);
            try (var secrets = Backup.open(key, found.account(), found.backup());
                    var keys = PasswordKeys.derive(newPassword, kdf)) {
                var newcomer = Newcomer.of(secrets.accountKey(), options.deviceName());
                Session session =
                        recovery.signIn(
                                key.auth(),
                                new RecoveryApi.NewPassword(salt, keys.auth()),
                                newcomer,
                                endOthers);
                create(folder, api, kdf, keys, new Joined(session, newcomer, secrets, false));
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
        var newcomer = Newcomer.of(DeviceNames.accountKey(store), options.deviceName());
        Session session;
        try {
            session = new AuthApi(api).signIn(keeper.load().account(), keys.auth(), newcomer);
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
                    identities.renew(newcomer.registration());
                    keeper.save(session);
                    // The session lives there now; a later command must not go elsewhere.
                    store.server(api.base().toString());
                    return session;
                });
    }

    /** A device that the server knows, and what its profile begins with. */
    private record Joined(
            Session session, Newcomer newcomer, AccountSecrets secrets, boolean newIdentity) {

        Joined {
            if (!session.account().equals(secrets.account())) {
                throw new IllegalStateException("the server signed in to another account");
            }
        }
    }

    private static void create(Path folder, Api api, Kdf kdf, PasswordKeys keys, Joined joined)
            throws IOException {
        ProfileStore.create(
                        folder,
                        api.base().toString(),
                        kdf,
                        keys,
                        store -> {
                            new OwnSecrets(store, new Identities(store))
                                    .install(joined.secrets(), joined.newcomer().registration());
                            if (joined.newIdentity()) {
                                store.records().put(SETTINGS, REPLACE_IDENTITY, true);
                            }
                            new SessionKeeper(store).save(joined.session());
                        })
                .close();
    }

    static void refuseExisting(Path folder) throws IOException {
        if (ProfileStore.exists(folder)) {
            throw new IOException("profile '" + folder.getFileName() + "' has an account already");
        }
        Files.createDirectories(folder);
    }
}
