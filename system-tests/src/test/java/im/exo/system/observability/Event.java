package im.exo.system.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import im.exo.devstack.platform.Platform;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One line of a service's log.
 *
 * @param fields names of all fields
 */
record Event(Set<String> fields, String message, String instance, Map<String, String> context) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** All that this process has said; fails at a line that is no event. */
    static List<Event> of(Platform platform, String process) throws IOException {
        var events = new ArrayList<Event>();
        for (var line : Files.readAllLines(platform.data().log(process))) {
            try {
                events.add(of(JSON.readTree(line)));
            } catch (IOException | IllegalArgumentException e) {
                throw new AssertionError(process + " says what is no event: " + line, e);
            }
        }
        return events;
    }

    private static Event of(JsonNode line) {
        if (!line.isObject()) {
            throw new IllegalArgumentException("not an object");
        }
        var context = new TreeMap<String, String>();
        for (var field : line.path("context").properties()) {
            context.put(field.getKey(), field.getValue().asText());
        }
        var fields = new TreeSet<String>();
        line.fieldNames().forEachRemaining(fields::add);
        return new Event(
                fields, line.path("message").asText(), line.path("instance").asText(), context);
    }
}
