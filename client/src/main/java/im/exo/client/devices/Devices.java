package im.exo.client.devices;

import im.exo.client.account.AccountSecrets;
import im.exo.client.account.AuthApi;
import im.exo.client.account.DeviceSession;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.http.TokenSource;
import im.exo.client.http.Unreachable;
import im.exo.client.store.ProfileStore;
import im.exo.contract.DeviceId;
import im.exo.contract.Problem;
import im.exo.contract.account.ProvisioningMessage;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** The account's devices, as one of them sees and changes them. */
public final class Devices {

    private final AuthApi auth;
    private final ProvisioningApi provisioning;
    private final TokenSource tokens;
    private final ProfileStore store;
    private final Supplier<AccountSecrets> secrets;

    /** @param secrets the account's; each is closed after it was used */
    public Devices(
            AuthApi auth,
            ProvisioningApi provisioning,
            TokenSource tokens,
            ProfileStore store,
            Supplier<AccountSecrets> secrets) {
        this.auth = auth;
        this.provisioning = provisioning;
        this.tokens = tokens;
        this.store = store;
        this.secrets = secrets;
    }

    /** All that are signed in. */
    public List<DeviceSession> list() throws Unreachable, ServerProblem, SignedOut {
        return auth.sessions(tokens);
    }

    /**
     * Lets the device that shows this code join the account: gives it the account's secrets. It
     * joins as soon as the password is typed there.
     *
     * @throws LinkExpired when nobody waits with this code, or it was answered already
     * @throws UntrustedPlace when the server gave a key of somebody else; nothing was sent
     */
    public void add(LinkCode code) throws IOException, ServerProblem, SignedOut {
        byte[] address = code.address();
        try {
            var key = provisioning.key(tokens, address);
            var cipher = new ProvisioningCipher(code);
            cipher.check(key.publicKey(), key.mac());
            byte[] sealed = cipher.seal(key.publicKey(), message(provisioning.linkToken(tokens)));
            provisioning.leave(tokens, address, sealed);
        } catch (ServerProblem e) {
            if (e.is(Problem.NOT_FOUND)) {
                throw new LinkExpired(
                        "no device waits with this code: it has expired, or was mistyped");
            }
            if (e.is(Problem.GONE) || e.is(Problem.CONFLICT)) {
                throw new LinkExpired(
                        "another device has answered this code already: show a new one");
            }
            throw e;
        }
    }

    private ProvisioningMessage message(String linkToken) {
        try (var own = secrets.get()) {
            return ProvisioningMessage.newBuilder()
                    .setSecrets(own.message())
                    .setLinkToken(linkToken)
                    .build();
        }
    }

    /** Removes a device: its session ends within a second, its queue and keys go. */
    public void remove(DeviceId device) throws Unreachable, ServerProblem, SignedOut {
        auth.revoke(tokens, device, store.authKey());
    }
}
