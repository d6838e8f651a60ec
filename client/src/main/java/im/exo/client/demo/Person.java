package im.exo.client.demo;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.Message;
import im.exo.client.realtime.LinkState;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody with an account in a profile of its own, who can go away and come back. */
final class Person implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(30);

    private final ExoOptions options;
    private final char[] password;
    private final LinkedBlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private @Nullable ExoClient client;

    private Person(ExoOptions options, char[] password) {
        this.options = options;
        this.password = password;
    }

    /** How somebody comes by a profile. */
    interface Arrival {
        ExoClient with(ExoOptions options, char[] password) throws Exception;
    }

    static Person register(ExoOptions options) throws Exception {
        return of(options, ExoClient::register);
    }

    /** Somebody with a new password. */
    static Person of(ExoOptions options, Arrival arrival) throws Exception {
        var random = new byte[16];
        new SecureRandom().nextBytes(random);
        return of(options, HexFormat.of().formatHex(random).toCharArray(), arrival);
    }

    private static Person of(ExoOptions options, char[] password, Arrival arrival)
            throws Exception {
        var person = new Person(options, password);
        person.client = arrival.with(options, password);
        return person;
    }

    /** The same person on a further machine, with the same password. */
    Person on(ExoOptions machine, Arrival arrival) throws Exception {
        return of(machine, password, arrival);
    }

    ExoClient client() {
        ExoClient now = client;
        if (now == null) {
            throw new IllegalStateException("offline");
        }
        return now;
    }

    /** Opens the profile when needed and connects; true when the server took the connection. */
    boolean comeOnline() throws Exception {
        if (client == null) {
            client = ExoClient.open(options, password);
        }
        client().listen(received::add);
        client().connect();
        return client().connected(CONNECT) == LinkState.ONLINE;
    }

    void goOffline() {
        ExoClient now = client;
        if (now != null) {
            now.close();
            client = null;
        }
    }

    /** The next message; null when none comes in time. */
    @Nullable Message next(Duration atMost) throws InterruptedException {
        return received.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next message's text; empty when none comes in time. */
    String nextText(Duration atMost) throws InterruptedException {
        Message message = next(atMost);
        return message != null && message.body() instanceof Message.Text(var text) ? text : "";
    }

    @Override
    public void close() {
        goOffline();
    }
}
