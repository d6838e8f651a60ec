package im.exo.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import im.exo.gateway.edge.Destination;

import java.util.HashMap;
import java.util.Map;

/**
 * Puts documents together: public paths only, and components under a new name where two services
 * call different things the same.
 */
final class MergedDocument {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode merged = JSON.createObjectNode();
    private final ObjectNode paths;
    private final ObjectNode components;

    MergedDocument() {
        merged.put("openapi", "3.1.0");
        merged.putObject("info")
                .put("title", "Exo")
                .put("version", "1")
                .put("description", "The public HTTP API. Errors are application/problem+json.");
        paths = merged.putObject("paths");
        components = merged.putObject("components");
    }

    void add(JsonNode document) {
        var renamed = new HashMap<String, String>();
        var kinds = document.path("components");
        kinds.properties().forEach(kind -> clashes(kind.getKey(), kind.getValue(), renamed));
        kinds.properties()
                .forEach(
                        kind -> {
                            var all = components.withObjectProperty(kind.getKey());
                            kind.getValue()
                                    .properties()
                                    .forEach(
                                            e ->
                                                    all.set(
                                                            newName(
                                                                    renamed,
                                                                    kind.getKey(),
                                                                    e.getKey()),
                                                            rename(e.getValue(), renamed)));
                        });
        document.path("paths")
                .properties()
                .forEach(
                        path -> {
                            if (Destination.isPublic(sample(path.getKey()))) {
                                paths.withObjectProperty(path.getKey())
                                        .setAll((ObjectNode) rename(path.getValue(), renamed));
                            }
                        });
    }

    String json() {
        return merged.toString();
    }

    private void clashes(String kind, JsonNode named, Map<String, String> renamed) {
        named.properties()
                .forEach(
                        e -> {
                            var there = components.path(kind).path(e.getKey());
                            if (!there.isMissingNode() && !there.equals(e.getValue())) {
                                renamed.put(
                                        reference(kind, e.getKey()),
                                        reference(kind, free(kind, e.getKey())));
                            }
                        });
    }

    private String free(String kind, String name) {
        int n = 2;
        while (components.path(kind).has(name + n)) {
            n++;
        }
        return name + n;
    }

    private static String newName(Map<String, String> renamed, String kind, String name) {
        var reference = renamed.get(reference(kind, name));
        return reference == null ? name : reference.substring(reference.lastIndexOf('/') + 1);
    }

    private static String reference(String kind, String name) {
        return "#/components/" + kind + "/" + name;
    }

    private static JsonNode rename(JsonNode node, Map<String, String> renamed) {
        if (node instanceof ObjectNode object) {
            var copy = JSON.createObjectNode();
            object.properties()
                    .forEach(
                            e -> {
                                var to = renamed.get(e.getValue().asText());
                                if (e.getKey().equals("$ref") && to != null) {
                                    copy.put("$ref", to);
                                } else {
                                    copy.set(e.getKey(), rename(e.getValue(), renamed));
                                }
                            });
            return copy;
        }
        if (node instanceof ArrayNode array) {
            var copy = JSON.createArrayNode();
            array.forEach(item -> copy.add(rename(item, renamed)));
            return copy;
        }
        return node;
    }

    /** Templates as a client would fill them in. */
    private static String sample(String path) {
        return path.replaceAll("\\{[^}]*}", "x");
    }
}
