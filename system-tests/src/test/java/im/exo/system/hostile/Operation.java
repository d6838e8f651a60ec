package im.exo.system.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One operation of the merged OpenAPI document.
 *
 * @param properties of a JSON body: name to schema type, empty when it takes none
 */
record Operation(String method, String path, boolean takesJson, Map<String, String> properties) {

    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

    /** The same operation whatever its parameters are called. */
    String shape() {
        return method + " " + PARAMETER.matcher(path).replaceAll("{}");
    }

    List<String> parameters() {
        var names = new ArrayList<String>();
        for (Matcher found = PARAMETER.matcher(path); found.find(); ) {
            names.add(found.group());
        }
        return names;
    }

    /** The path with these values; what is not given becomes the default. */
    String path(Map<String, String> values, String otherwise) {
        return PARAMETER
                .matcher(path)
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        values.getOrDefault(found.group(), otherwise)));
    }

    static List<Operation> of(JsonNode document) {
        var operations = new TreeMap<String, Operation>();
        for (var path : fields(document.path("paths")).entrySet()) {
            for (String method : METHODS) {
                var described = path.getValue().get(method);
                if (described != null) {
                    var operation = of(document, method, path.getKey(), described);
                    operations.put(operation.shape(), operation);
                }
            }
        }
        return List.copyOf(operations.values());
    }

    private static Operation of(JsonNode document, String method, String path, JsonNode described) {
        var body = resolved(document, described.path("requestBody")).path("content");
        var properties = new LinkedHashMap<String, String>();
        var schema = resolved(document, body.path("application/json").path("schema"));
        for (var property : fields(schema.path("properties")).entrySet()) {
            var type = resolved(document, property.getValue()).path("type");
            properties.put(
                    property.getKey(), type.isArray() ? type.path(0).asText() : type.asText());
        }
        return new Operation(
                method.toUpperCase(Locale.ROOT), path, body.has("application/json"), properties);
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.startsWith("#") ? document.at(reference.substring(1)) : node;
    }

    private static Map<String, JsonNode> fields(JsonNode node) {
        var fields = new LinkedHashMap<String, JsonNode>();
        node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        return fields;
    }

    /** A body in which one member has a value that nothing of its type has. */
    JsonNode withWrongType(String member) {
        var body = JsonNodeFactory.instance.objectNode();
        var nodes = JsonNodeFactory.instance;
        JsonNode wrong =
                switch (properties.getOrDefault(member, "")) {
                    case "string" -> nodes.objectNode().put("a", 1);
                    case "integer", "number" -> nodes.textNode("many");
                    case "boolean" -> nodes.arrayNode().add(1);
                    default -> nodes.textNode("not this");
                };
        return body.set(member, wrong);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
