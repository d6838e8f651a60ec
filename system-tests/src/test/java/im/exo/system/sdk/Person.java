package im.exo.system.sdk;

import static org.awaitility.Awaitility.await;

import im.exo.client.ExoClient;
import im.exo.client.ExoOptions;
import im.exo.client.Linking;
import im.exo.client.Message;
import im.exo.client.Status;
import im.exo.client.devices.LinkCode;
import im.exo.client.realtime.LinkState;
import im.exo.client.recovery.RecoveryKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.system.platform.Exo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One device of somebody, and everything its application was told. */
public final class Person implements AutoCloseable {

    private final ExoOptions options;
    private final char[] password;
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private final List<Status> statuses = new CopyOnWriteArrayList<>();
    private ExoClient client;

    private Person(ExoOptions options, char[] password, ExoClient client) {
        this.options = options;
        this.password = password;
        this.client = client;
        listen();
    }

    /** A new account; not connected yet. */
    public static Person register(URI server, Path profile, String password) throws Exception {
        var options = ExoOptions.of(profile).server(server);
        return new Person(
                options,
                password.toCharArray(),
                ExoClient.register(options, password.toCharArray()));
    }

    /** A device of the same account with an identity of its own; not connected yet. */
    public Person deviceWithNewIdentity(Path profile) throws Exception {
        var other = beside(profile);
        return new Person(
                other, password, ExoClient.signInWithNewIdentity(other, id(), password.clone()));
    }

    /** Another device of the same account, which this one lets in; not connected yet. */
    public Person linkedDevice(Path profile) throws Exception {
        var other = beside(profile);
        try (var linking = Linking.begin(other)) {
            client.devices().add(LinkCode.parse(linking.code().uri()));
            linking.await();
            return new Person(other, password, linking.finish(password.clone()));
        }
    }

    /** Who has lost every device, and has written down twelve words; not connected yet. */
    public static Person recovered(URI server, Path profile, List<String> words) throws Exception {
        var options = ExoOptions.of(profile).server(server);
        char[] password = "a new one".toCharArray();
        try (var key = RecoveryKey.parse(String.join(" ", words))) {
            return new Person(
                    options, password, ExoClient.recover(options, key, password.clone(), true));
        }
    }

    private ExoOptions beside(Path profile) {
        return ExoOptions.of(profile).server(options.server()).backoff(options.backoff());
    }

    private void listen() {
        client.onStatus(statuses::add);
        client.listen(received::add);
    }

    /** Connects and waits until it is so. */
    public Person online() throws Exception {
        client.connect();
        await("online").atMost(Exo.PATIENCE).until(() -> client.state() == LinkState.ONLINE);
        return this;
    }

    /** Ends the client's process, as far as a test can; {@link #start} opens the profile again. */
    public void stop() {
        client.close();
    }

    public Person start() throws Exception {
        client = ExoClient.open(options, password.clone());
        listen();
        return this;
    }

    /** As {@link #start}, after the session has ended. */
    public Person signInAgain() throws Exception {
        client = ExoClient.signInAgain(options, password.clone());
        listen();
        return this;
    }

    public ExoClient client() {
        return client;
    }

    public AccountId id() {
        return client.self().account();
    }

    public DeviceAddress address() {
        return client.self();
    }

    /** Writes, and waits until the server has it. */
    public void say(Person to, String text) throws Exception {
        client.send(to.id(), text);
        await("sent").atMost(Exo.PATIENCE).until(() -> client.waiting() == 0);
    }

    /** The texts that the application was handed, in this order. */
    public List<String> heard() {
        return received.stream()
                .map(Message::body)
                .filter(Message.Text.class::isInstance)
                .map(body -> ((Message.Text) body).text())
                .toList();
    }

    public List<Message> received() {
        return received;
    }

    public List<Status> statuses() {
        return statuses;
    }

    public void hears(String... texts) {
        await("heard " + List.of(texts))
                .atMost(Exo.PATIENCE)
                .until(() -> heard().containsAll(List.of(texts)));
    }

    @Override
    public void close() {
        client.close();
    }
}
