package im.exo.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.Test;

import java.util.Map;

class MergedDocumentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MergedDocument merged = new MergedDocument();

    @Test
    void public_paths_of_all_services_come_together() throws Exception {
        merged.add(service("/v1/keys/{account}/{device}", "Bundle", "string"));
        merged.add(service("/v1/sessions", "Session", "string"));
        merged.add(service("/internal/accounts/{account}", "Hidden", "string"));
        var document = JSON.readTree(merged.json());
        assertThat(document.path("paths").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("/v1/keys/{account}/{device}", "/v1/sessions");
        assertThat(document.path("components").path("schemas").has("Bundle")).isTrue();
    }

    @Test
    void two_services_may_call_different_things_the_same() throws Exception {
        merged.add(service("/v1/keys", "Key", "string"));
        merged.add(service("/v1/sessions", "Key", "integer"));
        merged.add(service("/v1/accounts", "Key", "string"));
        var document = JSON.readTree(merged.json());
        assertThat(reference(document, "/v1/keys")).isEqualTo("#/components/schemas/Key");
        assertThat(reference(document, "/v1/sessions")).isEqualTo("#/components/schemas/Key2");
        assertThat(reference(document, "/v1/accounts")).isEqualTo("#/components/schemas/Key");
        assertThat(document.at("/components/schemas/Key2/type").asText()).isEqualTo("integer");
    }

    private static String reference(JsonNode document, String path) {
        return document.path("paths").path(path).at("/get/schema/$ref").asText();
    }

    private static JsonNode service(String path, String schema, String type) throws Exception {
        return JSON.readTree(
                """
                {"paths":{"%s":{"get":{"schema":{"$ref":"#/components/schemas/%s"}}}},
                 "components":{"schemas":{"%s":{"type":"%s"}}}}"""
                        .formatted(path, schema, schema, type));
    }
}
