package im.exo.devstack.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.parts.MariaDb;
import im.exo.devstack.parts.Schema;
import im.exo.devstack.process.Pid;
import im.exo.devstack.standin.ExoCommand;
import im.exo.devstack.standin.StandInCheckout;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The command line with real parts, real HAProxy, and stand-ins for the five services. */
class UpTest {
    @TempDir private Path folder;

    private final Layout layout = Layout.free();
    private final String base = String.valueOf(layout.base());
    private DataFolder data;
    private ExoCommand exo;

    @BeforeEach
    void checkout() throws IOException {
        data = new DataFolder(folder.resolve("data"));
        exo = new ExoCommand(StandInCheckout.in(folder), data.root());
    }

    @AfterEach
    void nothing_stays() throws Exception {
        exo.run("down");
        assertThat(alive()).isEmpty();
    }

    @Test
    void up_returns_when_ready_and_again_is_harmless_and_down_ends_all() throws Exception {
        ExoCommand.Ended first =
                exo.run(
                        "up",
                        "--port-base",
                        base,
                        "--scale",
                        "gateway=2,message-service=2",
                        "--set",
                        "file-service:STAND_IN_SAYS=a=b,c");
        assertThat(first.code()).as(first.text()).isZero();
        assertThat(first.text())
                .contains("Exo is ready", "http://localhost:" + base, data.root().toString());
        assertThat(get("http://localhost:" + base + "/v1/anything")).startsWith("gateway-");
        assertThat(get("http://localhost:" + layout.files())).isEqualTo("a=b,c");
        List<Long> before = alive();
        assertThat(before).hasSize(3 + 3 + 2 + 2 + 1);

        ExoCommand.Ended second = exo.run("up", "--port-base", base);
        assertThat(second.code()).as(second.text()).isZero();
        assertThat(second.text()).contains("running already");
        assertThat(alive()).isEqualTo(before);

        ExoCommand.Ended status = exo.run("status");
        assertThat(status.code()).isZero();
        assertThat(status.text()).contains("message-service-2", "9.8.7", "11.4", "ready");

        status_tells_how_each_is();
        logs_are_shown_by_process();
        a_changed_front_door_is_taken_over();
        assertThat(exo.run("doctor", "--port-base", base).text())
                .contains("in use by the platform itself");

        ExoCommand.Ended down = exo.run("down");
        assertThat(down.code()).isZero();
        assertThat(down.text().indexOf("haproxy")).isLessThan(down.text().indexOf("gateway-1"));
        assertThat(down.text().indexOf("gateway-1")).isLessThan(down.text().indexOf("mariadb"));
        assertThat(alive()).isEmpty();
        assertThat(exo.run("down").code()).isZero();
        assertThat(exo.run("status").code()).isEqualTo(3);
        assertThat(exo.run("reload").code()).isEqualTo(3);
    }

    /** What a service says of itself, and what is said of one that cannot. */
    private void status_tells_how_each_is() throws Exception {
        Path health = data.part("gateway-2").resolve("health");
        Files.writeString(
                health,
                """
                {
                    "status": "DOWN",
                    "checks": [
                        {
                            "name": "service",
                            "status": "DOWN",
                            "data": {
                                "state": "draining",
                                "reason": "told to stop"
                            }
                        }
                    ]
                }
                """);
        assertThat(exo.run("fault", "pause", "message-service-2").code()).isZero();
        assertThat(exo.run("fault", "keep-down", "file-service").code()).isZero();
        try {
            ExoCommand.Ended status = exo.run("status");
            assertThat(status.code()).as(status.text()).isEqualTo(4);
            assertThat(status.text())
                    .containsPattern("gateway-1 +ready ")
                    .containsPattern("gateway-2 +draining .* told to stop\n")
                    .containsPattern("message-service-2 +silent ")
                    .containsPattern("file-service-1 +down ");
            assertThat(json("gateway-2"))
                    .contains("\"health\":\"draining\"", "\"reason\":\"told to stop\"");
        } finally {
            Files.delete(health);
            exo.run("fault", "resume", "message-service-2");
            exo.run("fault", "bring-back", "file-service");
        }
        assertThat(exo.run("status").code()).isZero();
    }

    private void logs_are_shown_by_process() throws Exception {
        ExoCommand.Ended some = exo.run("logs", "-n", "1", "gateway");
        assertThat(some.code()).as(some.text()).isZero();
        assertThat(some.text())
                .contains("gateway-1.log", "gateway-2.log")
                .doesNotContain("mariadb.log");
        assertThat(exo.run("logs", "no-such-process").code()).isEqualTo(3);

        String event = "{\"level\":\"INFO\",\"message\":\"all is well\"}";
        Files.writeString(data.log("gateway-1"), event + "\n", StandardOpenOption.APPEND);
        assertThat(exo.run("logs", "-n", "1", "gateway-1").text())
                .contains("INFO", "all is well")
                .doesNotContain("{");
        assertThat(exo.run("logs", "--json", "-n", "1", "gateway-1").text()).contains(event);

        Path output = folder.resolve("followed.txt");
        Process following = exo.start(output, "logs", "-f", "-n", "0", "gateway-1");
        try {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> {
                                Files.writeString(
                                        data.log("gateway-1"),
                                        "a line of now\n",
                                        StandardOpenOption.APPEND);
                                assertThat(Files.readString(output)).contains("a line of now");
                            });
        } finally {
            following.descendants().forEach(ProcessHandle::destroy);
            following.destroy();
        }
    }

    private void a_changed_front_door_is_taken_over() throws Exception {
        Path settings = folder.resolve("haproxy/haproxy.cfg");
        String good = Files.readString(settings);
        Files.writeString(
                settings,
                good.replace(
                        "    use_backend cdn",
                        "    http-request return status 418 if { path /teapot }\n"
                                + "    use_backend cdn"));
        ExoCommand.Ended reloaded = exo.run("reload");
        assertThat(reloaded.code()).as(reloaded.text()).isZero();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(status("/teapot")).isEqualTo(418));

        Files.writeString(settings, good + "\n    no-such-word\n");
        ExoCommand.Ended refused = exo.run("reload");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.text()).contains("old settings", "no-such-word");
        assertThat(status("/teapot")).isEqualTo(418);
    }

    private int status(String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + base + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void what_dies_comes_back_and_after_the_death_of_everything_up_finds_all_data()
            throws Exception {
        assertThat(exo.run("up", "--port-base", base).code()).isZero();
        long killed = pid("message-service-1");
        assertThat(exo.run("fault", "kill", "message-service").code()).isZero();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () ->
                                assertThat(pid("message-service-1"))
                                        .isNotZero()
                                        .isNotEqualTo(killed));
        assertThat(json("message-service-1")).contains("\"restarts\":1");

        MariaDb database = new MariaDb(data, layout.database());
        try (Connection connection = connect(database)) {
            connection.createStatement().execute("CREATE TABLE kept (n INT)");
            connection.createStatement().execute("INSERT INTO kept VALUES (7)");
        }
        List<Long> all = alive();
        supervisor().handle().orElseThrow().destroyForcibly();
        List<Long> orphans = all.subList(0, all.size() / 2);
        all.stream()
                .filter(pid -> !orphans.contains(pid))
                .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        await().atMost(Duration.ofSeconds(30)).until(() -> supervisor().handle().isEmpty());

        ExoCommand.Ended again = exo.run("up", "--port-base", base);
        assertThat(again.code()).as(again.text()).isZero();
        assertThat(alive()).doesNotContainAnyElementsOf(all);
        try (Connection connection = connect(database);
                var rows = connection.createStatement().executeQuery("SELECT n FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
        }

        supervisor().handle().orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(30)).until(() -> supervisor().handle().isEmpty());
        assertThat(alive()).isNotEmpty();
        ExoCommand.Ended down = exo.run("down");
        assertThat(down.code()).as(down.text()).isZero();
        assertThat(down.text()).contains("The supervisor was gone");
        assertThat(alive()).isEmpty();
    }

    @Test
    void a_taken_port_is_named_with_its_holder_and_nothing_is_left_running() throws Exception {
        try (ServerSocket holder = new ServerSocket()) {
            holder.bind(new InetSocketAddress("127.0.0.1", layout.gatewayManagement(1)));
            ExoCommand.Ended up = exo.run("up", "--port-base", base);
            ExoCommand.Ended doctor = exo.run("doctor", "--port-base", base);
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.text())
                    .containsPattern("bad +ports +taken: " + layout.gatewayManagement(1));
            assertThat(up.code()).isEqualTo(1);
            assertThat(up.text())
                    .contains("port " + layout.gatewayManagement(1), "gateway-1", "--port-base")
                    .contains("(pid " + ProcessHandle.current().pid() + ")");
            assertThat(alive()).isEmpty();
        }
    }

    @Test
    void interrupted_before_it_is_ready_it_ends_what_it_started() throws Exception {
        Process up = start_and_interrupt("INT");
        assertThat(up.waitFor()).isEqualTo(130);
        assertThat(alive()).isEmpty();
        assertThat(supervisor().handle()).isEmpty();
    }

    @Test
    void killed_before_it_is_ready_its_supervisor_ends_what_was_started() throws Exception {
        start_and_interrupt("KILL");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> {
                            assertThat(supervisor().handle()).isEmpty();
                            assertThat(alive()).isEmpty();
                        });
    }

    @Test
    void options_that_make_no_sense_are_refused_before_anything_starts() throws Exception {
        assertThat(exo.run("up", "--scale", "auth-service=2").code()).isEqualTo(2);
        assertThat(exo.run("up", "--scale", "gateway=99").code()).isEqualTo(2);
        assertThat(exo.run("up", "--port-base", "80").code()).isEqualTo(2);
        assertThat(exo.run("up", "--set", "gateway=1").text()).contains("MODULE:NAME=VALUE");
        ExoCommand.Ended unknown = exo.run("up", "--set", "gatway:EXO_ISSUER=x");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.text()).contains("there is no module gatway", "gateway");
        assertThat(data.root()).doesNotExist();
    }

    /** Hits it while MariaDB already runs and the rest does not. */
    private Process start_and_interrupt(String signal) throws IOException, InterruptedException {
        Path output = folder.resolve("interrupted.txt");
        Process up = exo.start(output, "up", "--port-base", base);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Pid.read(data.pidFile("mariadb")).flatMap(Pid::handle).isPresent());
        new ProcessBuilder("kill", "-" + signal, String.valueOf(up.pid())).start().waitFor();
        up.waitFor();
        assertThat(Files.readString(output)).doesNotContain("Exo is ready");
        return up;
    }

    private Pid supervisor() throws IOException {
        Path file = data.run().resolve("supervisor.control");
        if (!Files.exists(file)) {
            return new Pid(0, 0);
        }
        String[] words = Files.readString(file).split(" ");
        return new Pid(Long.parseLong(words[0]), Long.parseLong(words[1]));
    }

    /** Every process of this data folder that runs now. */
    private List<Long> alive() throws IOException {
        if (!Files.isDirectory(data.run())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.run())) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .sorted()
                    .flatMap(file -> Pid.read(file).flatMap(Pid::handle).stream())
                    .map(ProcessHandle::pid)
                    .toList();
        }
    }

    private long pid(String process) throws IOException, InterruptedException {
        Matcher pid = Pattern.compile("\"pid\":(\\d+)").matcher(json(process));
        assertThat(pid.find()).isTrue();
        return Long.parseLong(pid.group(1));
    }

    private String json(String process) throws IOException, InterruptedException {
        Matcher one =
                Pattern.compile("\\{\"name\":\"" + process + "\"[^}]*}")
                        .matcher(exo.run("status", "--json").text());
        assertThat(one.find()).isTrue();
        return one.group();
    }

    private static Connection connect(MariaDb database) throws SQLException {
        return DriverManager.getConnection(
                database.jdbcUrl(Schema.EXO_FILES),
                "exo_files",
                database.password(Schema.EXO_FILES));
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
