package im.exo.system.sdk;

import im.exo.client.ExoOptions;
import im.exo.client.account.AuthApi;
import im.exo.client.account.PasswordKeys;
import im.exo.client.account.SessionKeeper;
import im.exo.client.http.Api;
import im.exo.client.keys.Identities;
import im.exo.client.store.ProfileStore;
import im.exo.contract.AccountId;
import im.exo.contract.RegistrationId;

import java.nio.file.Files;
import java.util.concurrent.ThreadLocalRandom;

/** A second profile that has the first one's identity: what a linked device is made of. */
final class Sibling {

    private Sibling() {}

    static void make(ExoOptions first, ExoOptions second, AccountId account, char[] password)
            throws Exception {
        byte[] identity;
        try (var store = ProfileStore.open(first.profile(), password)) {
            identity = store.records().get("identity", "").orElseThrow();
        }
        Files.createDirectories(second.profile());
        try (var api = new Api(second.server())) {
            var auth = new AuthApi(api);
            var kdf = auth.kdf(account);
            try (var keys = PasswordKeys.derive(password, kdf)) {
                var registration =
                        new RegistrationId(
                                ThreadLocalRandom.current().nextInt(1, RegistrationId.MAX));
                var session = auth.signIn(account, keys.auth(), registration);
                ProfileStore.create(
                                second.profile(),
                                api.base().toString(),
                                kdf,
                                keys,
                                store -> {
                                    store.records().put("identity", "", identity);
                                    new Identities(store).renew(registration);
                                    new SessionKeeper(store).save(session);
                                })
                        .close();
            }
        }
    }
}
