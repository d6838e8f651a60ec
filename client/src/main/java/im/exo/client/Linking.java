package im.exo.client;

import im.exo.client.account.Newcomer;
import im.exo.client.devices.LinkCode;
import im.exo.client.devices.LinkExpired;
import im.exo.client.devices.ProvisioningApi;
import im.exo.client.devices.UntrustedPlace;
import im.exo.client.devices.Waiting;
import im.exo.client.http.Api;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.SignedOut;
import im.exo.client.keys.NativeLibrary;
import im.exo.client.store.ProfileInUse;
import im.exo.client.store.WrongPassword;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;

/**
 * A profile that is about to become a device of an account: it shows a code, waits until a device
 * of the account has read it, and joins with the account's password. Closing it takes the code back.
 */
public final class Linking implements AutoCloseable {

    private final ExoOptions options;
    private final Api api;
    private final Waiting waiting;
    private @Nullable Answered answered;

    private Linking(ExoOptions options, Api api, Waiting waiting) {
        this.options = options;
        this.api = api;
        this.waiting = waiting;
    }

    /** What came, and this device's one introduction, however often it has to be repeated. */
    private record Answered(Waiting.Invitation invitation, Newcomer newcomer) {}

    /** Makes a code that is good from now on, for a profile that does not exist yet. */
    public static Linking begin(ExoOptions options) throws IOException, ServerProblem {
        Enrolment.refuseExisting(options.profile());
        NativeLibrary.ensure();
        Api api = options.api();
        try {
            return new Linking(options, api, new Waiting(new ProvisioningApi(api)));
        } catch (IOException | ServerProblem | RuntimeException e) {
            api.close();
            throw e;
        }
    }

    /** What the other device has to read. */
    public LinkCode code() {
        return waiting.code();
    }

    /** When the code ends. */
    public Instant until() {
        return waiting.until();
    }

    /**
     * Waits until a device of the account has answered, through times when the server is away.
     *
     * @return the account
     * @throws LinkExpired when none answers while the code is good
     * @throws UntrustedPlace when what came is not from a device that has read the code
     */
    public AccountId await() throws IOException, ServerProblem, InterruptedException {
        Waiting.Invitation came = waiting.await();
        answered =
                new Answered(came, Newcomer.of(came.secrets().accountKey(), options.deviceName()));
        return came.secrets().account();
    }

    /**
     * Joins the account and opens the profile. A wrong password (401 {@code wrong-credentials})
     * costs nothing: call it again with another one. So does a lost answer.
     *
     * @param password the account's; opens the profile from now on
     */
    public ExoClient finish(char[] password)
            throws IOException, ServerProblem, SignedOut, ProfileInUse, WrongPassword {
        Answered now = answered;
        if (now == null) {
            throw new IllegalStateException("nobody has answered the code yet");
        }
        try {
            Enrolment.link(options, now.invitation(), now.newcomer(), password);
        } catch (ServerProblem e) {
            if (e.is(Problem.GONE)) {
                throw new LinkExpired("the other device let this one in too long ago: begin anew");
            }
            throw e;
        }
        waiting.forget();
        return ExoClient.published(ExoClient.open(options, password));
    }

    @Override
    public void close() {
        waiting.forget();
        Answered now = answered;
        if (now != null) {
            now.invitation().close();
        }
        api.close();
    }
}
