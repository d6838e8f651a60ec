package im.exo.system.hostile;

import im.exo.system.platform.Http;
import im.exo.system.platform.Http.Request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Every request against one operation that has to be refused. */
final class Attacks {

    /**
     * One request and the statuses that refuse it properly.
     *
     * @param oversizedHead whether its headers alone are more than a proxy can hold
     */
    record Attack(String name, Request request, Set<Integer> refusals, boolean oversizedHead) {
        Attack(String name, Request request, Set<Integer> refusals) {
            this(name, request, refusals, false);
        }
    }

    private static final Set<Integer> BAD_BODY = Set.of(400, 403, 404, 413, 415, 422, 428);
    private static final Set<Integer> BAD_PATH =
            Set.of(400, 403, 404, 405, 409, 410, 412, 414, 415, 422, 431);
    private static final Set<Integer> NO_SUCH_METHOD = Set.of(400, 403, 404, 405, 501);

    private final Http http;
    private final String token;
    private final Map<String, String> forgeries;
    private final Map<String, String> values;

    /** @param values good path parameters by name in braces */
    Attacks(Http http, String token, Map<String, String> forgeries, Map<String, String> values) {
        this.http = http;
        this.token = token;
        this.forgeries = forgeries;
        this.values = values;
    }

    List<Attack> on(Operation operation, Set<String> methodsOfPath, boolean open) {
        var attacks = new ArrayList<Attack>();
        if (!open) {
            withoutAuthority(operation, attacks);
        }
        if (operation.takesJson()) {
            var bodies = new ArrayList<Attack>();
            withBadBodies(operation, bodies);
            bodies.forEach(attack -> attacks.add(tusFirst(operation, attack)));
        }
        withAbsurdPaths(operation, attacks);
        for (String method : List.of("PATCH", "TRACE", "PROPFIND", "DELETE", "POST", "CONNECTED")) {
            if (!methodsOfPath.contains(method)) {
                attacks.add(
                        new Attack(
                                "method " + method,
                                http.request(method, good(operation)).token(token),
                                NO_SUCH_METHOD));
            }
        }
        attacks.add(
                new Attack(
                        "a header of 100 KB",
                        request(operation).token(token).header("X-Large", "x".repeat(100_000)),
                        Set.of(400, 431),
                        true));
        attacks.add(
                new Attack("a thousand headers", manyHeaders(operation), Set.of(400, 431), true));
        return attacks;
    }

    private void withoutAuthority(Operation operation, List<Attack> attacks) {
        attacks.add(new Attack("no token", filled(operation), Set.of(401)));
        attacks.add(
                new Attack(
                        "another scheme",
                        filled(operation).header("Authorization", "Basic YTpi"),
                        Set.of(401)));
        attacks.add(
                new Attack(
                        "token in the URL",
                        http.request(
                                operation.method(), good(operation) + "?access_token=" + token),
                        Set.of(401)));
        forgeries.forEach(
                (name, forged) ->
                        attacks.add(
                                new Attack(
                                        "token: " + name,
                                        filled(operation).token(forged),
                                        Set.of(401))));
    }

    /** tus looks at its version header (412) before it looks at anything else. */
    private static Attack tusFirst(Operation operation, Attack attack) {
        if (!operation.path().startsWith("/v1/files/uploads")) {
            return attack;
        }
        var refusals = new HashSet<>(attack.refusals());
        refusals.add(412);
        return new Attack(attack.name(), attack.request(), refusals);
    }

    private void withBadBodies(Operation operation, List<Attack> attacks) {
        var bodies =
                new ArrayList<>(
                        List.of(
                                "",
                                "{",
                                "}",
                                "null",
                                "7",
                                "\"text\"",
                                "[]",
                                "{}",
                                "{\"a\":",
                                "\u0000",
                                "{\"a\":1}}}}",
                                "[".repeat(20_000),
                                "{\"a\":".repeat(5_000),
                                "{\"a\":1e999999999}",
                                "<xml/>"));
        for (String body : bodies) {
            String name = body.length() > 20 ? body.substring(0, 20) + "…" : body;
            attacks.add(
                    new Attack(
                            "body " + name, request(operation).token(token).json(body), BAD_BODY));
        }
        for (String member : operation.properties().keySet()) {
            attacks.add(
                    new Attack(
                            "wrong type of " + member,
                            request(operation)
                                    .token(token)
                                    .json(operation.withWrongType(member).toString()),
                            BAD_BODY));
        }
        var large = ("{\"a\":\"" + "x".repeat(3 << 20) + "\"}").getBytes(StandardCharsets.US_ASCII);
        attacks.add(
                new Attack(
                        "3 MiB",
                        request(operation).token(token).body("application/json", large),
                        Set.of(413)));
        attacks.add(
                new Attack(
                        "text/plain",
                        request(operation)
                                .token(token)
                                .body("text/plain", "{}".getBytes(StandardCharsets.US_ASCII)),
                        Set.of(400, 415)));
        attacks.add(
                new Attack(
                        "broken UTF-8",
                        request(operation)
                                .token(token)
                                .body(
                                        "application/json",
                                        new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}),
                        BAD_BODY));
    }

    private void withAbsurdPaths(Operation operation, List<Attack> attacks) {
        for (String parameter : operation.parameters()) {
            for (String absurd :
                    List.of(
                            "%00",
                            "%zz",
                            "..%2f..%2fetc%2fpasswd",
                            "%2e%2e",
                            "-1",
                            "0",
                            "999999999999999999999",
                            "%27%20OR%201=1--",
                            "%F0%9F%92%A5",
                            "%ff%fe",
                            "{}",
                            "x".repeat(3_000),
                            ";a=b")) {
                var replaced = new HashMap<>(values);
                replaced.put(parameter, absurd);
                String name = absurd.length() > 20 ? "3000 characters" : absurd;
                attacks.add(
                        new Attack(
                                parameter + " = " + name,
                                http.request(operation.method(), operation.path(replaced, "1"))
                                        .token(token),
                                BAD_PATH));
            }
        }
    }

    private Request manyHeaders(Operation operation) {
        var request = request(operation).token(token);
        for (int i = 0; i < 1_000; i++) {
            request.header("X-Header-" + i, "value");
        }
        return request;
    }

    private String good(Operation operation) {
        return operation.path(values, "1");
    }

    private Request request(Operation operation) {
        return http.request(operation.method(), good(operation));
    }

    private Request filled(Operation operation) {
        return operation.takesJson() ? request(operation).json("{}") : request(operation);
    }

    static Set<String> methods(List<Operation> operations, String path) {
        var methods = new TreeSet<String>();
        String shape = path.replaceAll("\\{[^}]+}", "{}");
        for (var operation : operations) {
            if (operation.shape().endsWith(" " + shape)) {
                methods.add(operation.method());
            }
        }
        return methods;
    }
}
