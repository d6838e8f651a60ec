package im.exo.client.transparency;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.client.http.Api;
import im.exo.client.http.Json;
import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The log over HTTP, without a token: whom somebody looks up is nobody's business. */
public final class LogApi implements LogSource {

    private static final String PATH = "/v1/transparency/";

    private final Api api;

    public LogApi(Api api) {
        this.api = api;
    }

    @Override
    public Shown head() throws Unreachable, ServerProblem {
        JsonNode json = api.call("GET", PATH + "head", null);
        try {
            var head =
                    new TreeHead(
                            Json.number(json, "size"),
                            Json.bytes(json, "root"),
                            Json.number(json, "timestamp"),
                            Json.bytes(json, "signature"));
            return new Shown(head, Json.bytes(json, "publicKey"));
        } catch (IllegalArgumentException e) {
            throw new Unreachable("the server's answer makes no sense: head", e);
        }
    }

    @Override
    public List<byte[]> consistency(long before, long after) throws Unreachable, ServerProblem {
        String question = PATH + "consistency?from=" + before + "&to=" + after;
        return hashes(api.call("GET", question, null), "hashes");
    }

    @Override
    public List<Entry> of(byte[] label, long size) throws Unreachable, ServerProblem {
        String named = Base64.getUrlEncoder().withoutPadding().encodeToString(label);
        var entries = new ArrayList<Entry>();
        for (JsonNode entry :
                api.call("GET", PATH + "labels/" + named + "?size=" + size, null).path("entries")) {
            entries.add(
                    new Entry(
                            Json.number(entry, "position"),
                            Json.bytes(entry, "value"),
                            hashes(entry, "proof")));
        }
        return entries;
    }

    @Override
    public List<Leaf> leaves(long from) throws Unreachable, ServerProblem {
        var leaves = new ArrayList<Leaf>();
        for (JsonNode leaf : api.call("GET", PATH + "leaves?from=" + from, null).path("leaves")) {
            leaves.add(new Leaf(Json.bytes(leaf, "label"), Json.bytes(leaf, "value")));
        }
        return leaves;
    }

    private static List<byte[]> hashes(JsonNode json, String member) throws Unreachable {
        var hashes = new ArrayList<byte[]>();
        for (JsonNode hash : json.path(member)) {
            try {
                hashes.add(hash.binaryValue());
            } catch (java.io.IOException e) {
                throw new Unreachable("the server's answer makes no sense: " + member, e);
            }
        }
        return hashes;
    }
}
