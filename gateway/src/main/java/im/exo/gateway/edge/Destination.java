package im.exo.gateway.edge;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** Where a public path leads. What is not listed does not exist. */
public enum Destination {
    AUTH(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"), false),
    /** auth-service as well, with connections of its own: these requests may wait for long. */
    PROVISIONING(Set.of("GET", "HEAD", "POST", "PUT", "DELETE"), false),
    KEYS(Set.of("GET", "HEAD", "POST", "PUT"), false),
    USERNAMES(Set.of("GET", "HEAD", "PUT", "DELETE"), false),
    /** Streamed both ways, of any size. */
    FILES(Set.of("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"), true),
    CDN(Set.of("GET", "HEAD"), false),
    MESSAGES(Set.of("PUT"), false),
    /** How much waits for an account: message-service over HTTP, not the relay. */
    QUEUES(Set.of("GET", "HEAD"), false),
    SOCKET(Set.of("GET"), false),
    OPENAPI(Set.of("GET", "HEAD"), false),
    HEALTH(Set.of("GET", "HEAD"), false),
    NOWHERE(Set.of(), false);

    private record Prefix(String path, Destination to) {}

    private static final String PROFILE_PATH = "/v1/profile";
    private static final String USERNAMES_PATH = "/v1/usernames";

    /** What an account asks about its own username. */
    private static final Set<String> OWN_USERNAME =
            Set.of(
                    USERNAMES_PATH + "/reservation",
                    USERNAMES_PATH + "/current",
                    USERNAMES_PATH + "/link");

    private static final List<Prefix> TABLE =
            List.of(
                    new Prefix("/v1/registration", AUTH),
                    new Prefix("/v1/accounts", AUTH),
                    new Prefix("/v1/sessions", AUTH),
                    new Prefix("/v1/totp", AUTH),
                    new Prefix("/v1/passkeys", AUTH),
                    new Prefix("/v1/devices", AUTH),
                    new Prefix("/v1/recovery", AUTH),
                    new Prefix(PROFILE_PATH, AUTH),
                    new Prefix("/v1/certificate", AUTH),
                    new Prefix("/v1/provisioning", PROVISIONING),
                    new Prefix("/.well-known", AUTH),
                    new Prefix("/v1/keys", KEYS),
                    new Prefix(USERNAMES_PATH, USERNAMES),
                    new Prefix("/v1/transparency", KEYS),
                    new Prefix("/v1/files", FILES),
                    new Prefix("/cdn", CDN),
                    new Prefix("/v1/messages/data", QUEUES),
                    new Prefix("/v1/messages", MESSAGES));

    /** Calls for which no token is good, whatever a client still has at hand. */
    private static final Set<String> WITHOUT_TOKEN =
            Set.of(
                    "/v1/sessions/refresh",
                    "/v1/sessions/passkey",
                    "/v1/sessions/passkey/options",
                    "/v1/devices",
                    "/v1/certificate/roots",
                    "/v1/provisioning",
                    "/v1/recovery/backup",
                    "/v1/recovery/sign-in");

    private final Set<String> methods;
    private final boolean unlimitedBody;

    Destination(Set<String> methods, boolean unlimitedBody) {
        this.methods = methods;
        this.unlimitedBody = unlimitedBody;
    }

    /**
     * @param path as sent; anything but its normal form leads nowhere, so that no two readers of it
     *     can disagree
     */
    static Destination of(String path, String normalized) {
        if (!path.equals(normalized) || path.contains("//") || path.indexOf('\\') >= 0) {
            return NOWHERE;
        }
        switch (path) {
            case "/v1/socket":
                return SOCKET;
            case "/openapi":
                return OPENAPI;
            case "/health":
                return HEALTH;
            default:
        }
        for (var prefix : TABLE) {
            if (path.equals(prefix.path) || path.startsWith(prefix.path + "/")) {
                return prefix.to;
            }
        }
        return NOWHERE;
    }

    /**
     * The path as far as it is the same for everybody: {@code /v1/keys/*} whoever's keys they are.
     *
     * @param path one that leads here
     */
    String route(@Nullable String path) {
        if (this == NOWHERE || path == null) {
            return "none";
        }
        for (var prefix : TABLE) {
            if (path.startsWith(prefix.path + "/")) {
                return prefix.path + "/*";
            }
        }
        return path;
    }

    boolean allows(String method) {
        return methods.contains(method);
    }

    String allow() {
        return String.join(", ", methods.stream().sorted().toList());
    }

    public boolean unlimitedBody() {
        return unlimitedBody;
    }

    /** Fetching a new token with an expired one at hand is what clients do. */
    static boolean ignoresTokens(String path) {
        return WITHOUT_TOKEN.contains(path)
                || path.startsWith("/.well-known/")
                || path.equals("/v1/registration")
                || path.startsWith("/v1/registration/")
                || path.startsWith("/v1/transparency/")
                || looksUp(path);
    }

    /**
     * Whether the access key of the account in the path is as good as a token: to write to it, and to
     * ask what is needed for that.
     */
    boolean takesAccessKeys(String method, String path) {
        return switch (this) {
            case MESSAGES -> method.equals("PUT");
            case KEYS -> method.equals("GET") && path.startsWith("/v1/keys/");
            case AUTH -> method.equals("GET") && path.startsWith(PROFILE_PATH + "/");
            case PROVISIONING, USERNAMES, FILES, CDN, QUEUES, SOCKET, OPENAPI, HEALTH, NOWHERE ->
                    false;
        };
    }

    /** Whose username something is; nobody needs to know who asks. */
    static boolean looksUp(@Nullable String path) {
        return path != null
                && path.startsWith(USERNAMES_PATH + "/")
                && !OWN_USERNAME.contains(path);
    }

    public static boolean isPublic(String path) {
        return of(path, path) != NOWHERE;
    }
}
