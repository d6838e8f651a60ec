package im.exo.client.http;

import com.fasterxml.jackson.databind.JsonNode;

import im.exo.contract.Problem;

import java.time.Duration;

/** The server's answer is a refusal: RFC 9457 problem details with a type of {@link Problem}. */
public final class ServerProblem extends Exception {

    private static final long serialVersionUID = 1;
    private static final String PREFIX = "urn:exo:problem:";

    private final int status;
    private final String slug;
    private final Duration retryAfter;

    public ServerProblem(int status, JsonNode body, Duration retryAfter) {
        super(text(status, body));
        this.status = status;
        this.slug = body.path("type").asText("").replace(PREFIX, "");
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    /** Whether this is the given entry of the error table. */
    public boolean is(Problem problem) {
        return slug.equals(problem.slug());
    }

    /** Worth repeating as it is: 408, 423, 429 and everything on the server's side but 501, 507. */
    public boolean passing() {
        return status == 408
                || status == 423
                || status == 429
                || (status >= 500 && status != 501 && status != 507);
    }

    /** What the server asked for, zero when it said nothing. */
    public Duration retryAfter() {
        return retryAfter;
    }

    private static String text(int status, JsonNode body) {
        String title = body.path("title").asText("");
        String detail = body.path("detail").asText("");
        if (title.isEmpty()) {
            return "the server answered with status " + status;
        }
        return detail.isEmpty() ? title : title + ": " + detail;
    }
}
