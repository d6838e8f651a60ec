package im.exo.client.devices;

import im.exo.client.account.AccountSecrets;
import im.exo.client.account.AuthApi;
import im.exo.client.account.DeviceNames;
import im.exo.client.account.DeviceSession;
import im.exo.client.account.PasswordChange;
import im.exo.client.account.PasswordChangedElsewhere;
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
import java.util.Optional;
import java.util.function.Supplier;

/** The account's devices, as one of them sees and changes them. */
public final class Devices {

    private final AuthApi auth;
    private final ProvisioningApi provisioning;
    private final TokenSource tokens;
    private final ProfileStore store;
    private final PasswordChange password;
    private final Supplier<AccountSecrets> secrets;

    /** @param secrets the account's; each is closed after it was used */
    public Devices(
            AuthApi auth,
            ProvisioningApi provisioning,
            TokenSource tokens,
            ProfileStore store,
            PasswordChange password,
            Supplier<AccountSecrets> secrets) {
        this.auth = auth;
        this.provisioning = provisioning;
        this.tokens = tokens;
        this.store = store;
        this.password = password;
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

    /** What a device is called; empty when nobody knows. */
    public Optional<String> name(DeviceSession device) {
        return device.name(DeviceNames.of(store));
    }

    /** @param name what does not fit into {@link DeviceNames#NAME_BYTES} is cut off */
    public void rename(DeviceId device, String name) throws Unreachable, ServerProblem, SignedOut {
        auth.rename(tokens, device, DeviceNames.of(store).seal(name));
    }

    /**
     * Removes a device: its session ends within a second, its queue and keys go.
     *
     * @throws PasswordChangedElsewhere when this profile's password proves nothing any more
     */
    public void remove(DeviceId device)
            throws Unreachable, ServerProblem, SignedOut, PasswordChangedElsewhere {
        try {
            auth.revoke(tokens, device, store.authKey());
        } catch (ServerProblem e) {
            throw password.why(e);
        }
    }

    /**
     * Removes all other devices.
     *
     * @param own whether this one goes too
     */
    public void removeAll(boolean own)
            throws Unreachable, ServerProblem, SignedOut, PasswordChangedElsewhere {
        try {
            auth.revokeAll(tokens, store.authKey(), own);
        } catch (ServerProblem e) {
            throw password.why(e);
        }
    }
}
