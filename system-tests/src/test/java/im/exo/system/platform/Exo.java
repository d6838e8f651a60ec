package im.exo.system.platform;

import im.exo.bench.Accounts;
import im.exo.bench.Accounts.Member;
import im.exo.devstack.platform.Platform;
import im.exo.system.raw.Sockets;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The running platform as the tests see it.
 *
 * @param lines between its parts
 * @param accounts registers at the front door
 * @param sockets opens realtime sockets at the front door
 * @param traces where the platform sends them: of one send or request in twenty
 * @param first registered when the platform started, with a token that was good then: the first one
 *     to expire
 */
public record Exo(
        Platform platform,
        Lines lines,
        URI door,
        Accounts accounts,
        Sockets sockets,
        OtlpReceiver traces,
        Member first) {

    /** Everything a test waits for comes within seconds, or never. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    static Exo of(Platform platform, Lines lines, OtlpReceiver traces)
            throws IOException, InterruptedException {
        var door = URI.create(platform.frontDoor());
        var accounts = new Accounts(door);
        var first = accounts.register();
        var answer = new Http(door).request("GET", "/v1/sessions").token(first.token()).send();
        if (answer.status() != 200) {
            throw new IOException("a fresh token opens nothing: " + answer);
        }
        return new Exo(platform, lines, door, accounts, new Sockets(door), traces, first);
    }

    /** So many devices, each of an account of its own. */
    public List<Member> members(int count) throws IOException, InterruptedException {
        var members = new ArrayList<Member>();
        for (int i = 0; i < count; i++) {
            members.add(accounts.register());
        }
        return members;
    }

    /** Returns when every process answers and messages pass; every test leaves it like this. */
    public void awaitHealthy() throws InterruptedException {
        platform.awaitReady();
        Awaitility.await("the front door answers")
                .atMost(PATIENCE)
                .until(() -> new Http(door).get("/health").status() == 200);
    }

    /** How many sockets each of these gateways holds. */
    public List<Integer> socketsOf(int... gateways) {
        var layout = platform.options().layout();
        return IntStream.of(gateways)
                .mapToObj(n -> figure(layout.gatewayManagement(n), "exo_sockets_open"))
                .toList();
    }

    /** How many shards each of these message-services owns. */
    public List<Integer> shardsOf(int... instances) {
        var layout = platform.options().layout();
        return IntStream.of(instances)
                .mapToObj(n -> figure(layout.messagesManagement(n), "exo_mailbox_shards"))
                .toList();
    }

    /** A gauge or counter of a message-service; 0 while it does not tell it. */
    public int figureOf(int instance, String series) {
        return figure(platform.options().layout().messagesManagement(instance), series);
    }

    /** A gauge as a process tells it on its management port; 0 while it does not. */
    private static int figure(int port, String name) {
        try {
            return new Http(URI.create("http://127.0.0.1:" + port))
                    .get("/q/metrics")
                    .text()
                    .lines()
                    .filter(line -> line.matches(name + "(\\{.*})? .*"))
                    .mapToInt(
                            line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .findFirst()
                    .orElse(0);
        } catch (IOException notNow) {
            return 0;
        }
    }
}
