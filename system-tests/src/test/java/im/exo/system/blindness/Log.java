package im.exo.system.blindness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one process has said since the platform started, with what was cut off when it grew long.
 *
 * @param control the one mark that has to be there: what the process says when it starts or works
 */
record Log(Path file, Mark control) implements Place {

    /** Of every process, by the beginning of its log's name. */
    private static Mark control(String name) {
        if (name.startsWith("mariadb")) {
            return said("start of MariaDB", "ready for connections");
        } else if (name.startsWith("kafka")) {
            return said("start of Kafka", "Performing controller activation");
        } else if (name.startsWith("haproxy")) {
            return said("a request that HAProxy forwarded", " ms ---- gateways/gateway-");
        } else if (name.contains("-service") || name.startsWith("gateway")) {
            return said("start of a service", "Installed features: [");
        } else {
            return Mark.text("line added to " + name);
        }
    }

    private static Mark said(String name, String text) {
        return new Mark(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One for each file; those of processes that say nothing by themselves get a line added. */
    static List<Log> in(Path folder) throws IOException {
        var logs = new ArrayList<Log>();
        try (var files = Files.newDirectoryStream(folder, "*.log")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                var control = control(name);
                if (control.name().contains(name)) {
                    Files.write(
                            file,
                            (control.asText() + "\n").getBytes(StandardCharsets.UTF_8),
                            StandardOpenOption.APPEND);
                }
                logs.add(new Log(file, control));
            }
        }
        return logs;
    }

    @Override
    public String name() {
        return "log " + file.getFileName();
    }

    @Override
    public Set<Search.Sighting> search(Search search) throws IOException {
        var sightings = new HashSet<Search.Sighting>();
        for (Path part : List.of(file.resolveSibling(file.getFileName() + ".1"), file)) {
            try (var bytes = Files.newInputStream(part)) {
                sightings.addAll(search.in(bytes, name()));
            } catch (NoSuchFileException neverGrewSoLong) {
                continue;
            }
        }
        return sightings;
    }
}
