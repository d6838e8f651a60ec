package im.exo.client;

import im.exo.client.http.Api;
import im.exo.client.http.Trust;
import im.exo.client.outbox.Backoff;
import im.exo.client.store.ProfileStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * Where a client keeps its profile and whom it talks to.
 *
 * @param profile the profile's own folder
 * @param server the front door; null takes the one that the profile was registered with
 * @param authority PEM file with the only certificate authority to trust; null for the system's
 * @param deliveryReceipts whether contacts, and others whom this profile has written to, are told
 *     that their messages arrived
 * @param deviceName what the account's own devices call this one once it registers or signs in;
 *     nobody else can read it; empty for no name
 * @param backoff how long to wait after failures
 */
public record ExoOptions(
        Path profile,
        @Nullable URI server,
        @Nullable Path authority,
        boolean deliveryReceipts,
        String deviceName,
        Backoff backoff) {

    public static ExoOptions of(Path profile) {
        return new ExoOptions(profile, null, null, false, "", Backoff.STANDARD);
    }

    public ExoOptions server(URI front) {
        return new ExoOptions(profile, front, authority, deliveryReceipts, deviceName, backoff);
    }

    public ExoOptions authority(Path pem) {
        return new ExoOptions(profile, server, pem, deliveryReceipts, deviceName, backoff);
    }

    public ExoOptions deliveryReceipts(boolean send) {
        return new ExoOptions(profile, server, authority, send, deviceName, backoff);
    }

    public ExoOptions backoff(Backoff pauses) {
        return new ExoOptions(profile, server, authority, deliveryReceipts, deviceName, pauses);
    }

    public ExoOptions deviceName(String name) {
        return new ExoOptions(profile, server, authority, deliveryReceipts, name, backoff);
    }

    Api api() throws IOException {
        URI front = server;
        if (front == null) {
            front =
                    URI.create(
                            ProfileStore.server(profile)
                                    .orElseThrow(
                                            () -> new IOException("no server is known: give one")));
        }
        return authority == null ? new Api(front) : new Api(front, Trust.in(authority));
    }
}
