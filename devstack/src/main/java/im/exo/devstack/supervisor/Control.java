package im.exo.devstack.supervisor;

import im.exo.devstack.parts.DataFolder;
import im.exo.devstack.process.Ports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A command's line to the supervisor of a data folder. */
public final class Control implements AutoCloseable {
    private final ControlFile file;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    private Control(ControlFile file) {
        this.file = file;
    }

    /** Empty when nothing supervises this folder. */
    public static Optional<Control> of(DataFolder data) {
        return ControlFile.read(data).map(Control::new);
    }

    /** How a story ended. */
    public sealed interface Outcome {
        record Ready() implements Outcome {}

        record Stopped() implements Outcome {}

        record Failed(String why) implements Outcome {}
    }

    public record Answer(int status, String text) {}

    /** Follows the start; an owner that leaves early ends what was started. */
    public Outcome attach(boolean owner, Consumer<String> lines)
            throws IOException, InterruptedException {
        return story(owner ? "/attach?owner" : "/attach", lines);
    }

    public Outcome down(Consumer<String> lines) throws IOException, InterruptedException {
        Outcome outcome = story("/down", lines);
        awaitEnd();
        return outcome;
    }

    /** Returns when the supervisor's process is gone. */
    public void awaitEnd() throws InterruptedException {
        while (file.pid().handle().isPresent()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    public Answer status(boolean json) throws IOException, InterruptedException {
        return ask(request(json ? "/status.json" : "/status").GET().build());
    }

    /** Addresses and folders, for people. */
    public String summary() throws IOException, InterruptedException {
        return ask(request("/summary").GET().build()).text();
    }

    public Answer reload() throws IOException, InterruptedException {
        return ask(request("/reload").POST(HttpRequest.BodyPublishers.noBody()).build());
    }

    public Answer fault(String act, String process) throws IOException, InterruptedException {
        return ask(
                request("/fault/" + act + "/" + process)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    private Answer ask(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    private Outcome story(String path, Consumer<String> lines)
            throws IOException, InterruptedException {
        HttpRequest request = request(path).POST(HttpRequest.BodyPublishers.noBody()).build();
        HttpResponse<Stream<String>> response =
                client.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> body = response.body()) {
            Iterator<String> told = body.iterator();
            while (told.hasNext()) {
                String line = told.next();
                if (line.equals(Events.READY)) {
                    return new Outcome.Ready();
                } else if (line.equals(Events.STOPPED)) {
                    return new Outcome.Stopped();
                } else if (line.startsWith(Events.FAILED)) {
                    return new Outcome.Failed(
                            line.substring(Events.FAILED.length()).replace('\t', '\n'));
                } else if (!line.isEmpty()) {
                    lines.accept(line);
                }
            }
        } catch (UncheckedIOException broken) {
            return new Outcome.Failed("the supervisor ended; see logs/supervisor.log");
        }
        return new Outcome.Failed("the supervisor ended; see logs/supervisor.log");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://" + Ports.LOOPBACK + ":" + file.port() + path))
                .header("Exo-Control", file.token());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
