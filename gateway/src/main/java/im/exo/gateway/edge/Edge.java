package im.exo.gateway.edge;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.Problem;
import im.exo.gateway.access.Gatekeeper;
import im.exo.gateway.access.Grant;
import im.exo.gateway.limits.Buckets;
import im.exo.gateway.limits.Rate;
import im.exo.kit.logs.Route;
import im.exo.kit.problem.ProblemException;
import im.exo.kit.problem.Problems;
import im.exo.kit.tokens.BearerHeader;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The first to see every request, and the only way in: it knows the public paths, and answers
 * everything else itself. Headers for browsers, limits, sizes and tokens are settled here.
 */
@ApplicationScoped
public class Edge {

    private static final int FIRST = -20_000;
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1");

    /** Services take request lines of 4096 bytes, in which method and version have to fit too. */
    private static final int MAX_URL = 4000;

    private final EdgeConfig config;
    private final Gatekeeper gatekeeper;
    private final Origins origins;
    private final Set<String> trustedProxies;
    private final Buckets<String> addresses;
    private final Buckets<AccountId> accounts;
    private final Buckets<String> lookups;

    /** @param behindProxy a load balancer on this machine is to be believed as well */
    Edge(
            EdgeConfig config,
            Gatekeeper gatekeeper,
            @ConfigProperty(name = "exo.behind-proxy", defaultValue = "false") boolean behindProxy,
            MeterRegistry meters) {
        this.config = config;
        this.gatekeeper = gatekeeper;
        this.origins = new Origins(config.origins().map(Set::copyOf).orElse(Set.of()));
        var proxies = new HashSet<>(config.trustedProxies().orElse(List.of()));
        if (behindProxy) {
            proxies.addAll(LOOPBACK);
        }
        this.trustedProxies = Set.copyOf(proxies);
        this.addresses =
                new Buckets<>(
                        new Rate(config.addressBurst(), config.addressRate()), config.limitsKept());
        this.accounts =
                new Buckets<>(
                        new Rate(config.accountBurst(), config.accountRate()), config.limitsKept());
        this.lookups =
                new Buckets<>(
                        new Rate(config.lookupBurst(), 1000.0 / config.lookupRefill().toMillis()),
                        config.limitsKept());
        addresses.export(meters, "address");
        accounts.export(meters, "account");
        lookups.export(meters, "lookup");
    }

    void route(@Observes Router router) {
        router.route().order(FIRST).handler(this::enter);
    }

    private void enter(RoutingContext context) {
        var request = context.request();
        var response = context.response();
        var client = ClientAddress.of(request, trustedProxies);
        SecurityHeaders.add(response.headers(), client.secure());
        boolean preflight = Origins.preflight(request);
        origins.answer(request, response, preflight);

        var to = destination(context);
        Route.is(context, to.route(request.path()));
        var objection = objection(request, to, client, preflight);
        if (objection.isPresent()) {
            refuse(context, objection.get());
            return;
        }
        if (preflight) {
            response.setStatusCode(204).end();
            return;
        }
        if (Destination.looksUp(normal(context))) {
            request.headers().remove(HttpHeaders.AUTHORIZATION);
        }
        if (Destination.ignoresTokens(normal(context))) {
            pass(context, new Passage(to, null, null, client.text()));
            return;
        }
        if (request.headers().contains(AccessKey.HEADER)) {
            if (to.takesAccessKeys(request.method().name(), normal(context))) {
                unnamed(context, to, client);
                return;
            }
            request.headers().remove(AccessKey.HEADER);
        }
        switch (BearerHeader.of(request)) {
            case BearerHeader.Absent() -> pass(context, new Passage(to, null, null, client.text()));
            case BearerHeader.Malformed() ->
                    refuse(context, new ProblemException(Problem.UNAUTHORIZED));
            case BearerHeader.Given(var token) -> {
                // Quarkus hands requests over paused: nothing of the body is lost meanwhile.
                var turns = context.vertx().getOrCreateContext();
                gatekeeper.admit(
                        token,
                        verdict -> turns.runOnContext(_ -> judged(context, to, client, verdict)));
            }
        }
    }

    /** Whether it is the right key is decided where the account is known. */
    private static void unnamed(RoutingContext context, Destination to, ClientAddress client) {
        var headers = context.request().headers();
        var keys = headers.getAll(AccessKey.HEADER);
        if (keys.size() > 1 || headers.contains(HttpHeaders.AUTHORIZATION)) {
            refuse(
                    context,
                    new ProblemException(
                            Problem.MALFORMED, "Either a token or an access key, not both"));
            return;
        }
        try {
            var key = AccessKey.parse(keys.getFirst());
            pass(context, new Passage(to, null, key, client.text()));
        } catch (IllegalArgumentException e) {
            refuse(context, new ProblemException(Problem.MALFORMED, "The access key is not one"));
        }
    }

    private Optional<ProblemException> objection(
            HttpServerRequest request, Destination to, ClientAddress client, boolean preflight) {
        var wait = addresses.take(client.network(), 1);
        if (wait.isPresent()) {
            return limited(wait.get());
        }
        if (request.uri().length() > MAX_URL
                || headerBytes(request) > config.maxHeaders().asLongValue()) {
            return problem(Problem.HEADERS_TOO_LARGE);
        }
        if (to == Destination.NOWHERE) {
            return problem(Problem.NOT_FOUND);
        }
        if (!preflight && !to.allows(request.method().name())) {
            return problem(Problem.METHOD_NOT_ALLOWED);
        }
        if (to == Destination.SOCKET && !origins.admits(request)) {
            return problem(Problem.FORBIDDEN);
        }
        if (tooLarge(request, to)) {
            return problem(Problem.TOO_LARGE);
        }
        // Destinations are of paths in their normal form.
        return !preflight && Destination.looksUp(request.path())
                ? lookups.take(client.network(), 1).flatMap(Edge::limited)
                : Optional.empty();
    }

    /** A body without a declared length is counted where it is read. */
    private boolean tooLarge(HttpServerRequest request, Destination to) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null
                && !to.unlimitedBody()
                && (!length.matches("[0-9]{1,15}")
                        || Long.parseLong(length) > config.maxBody().asLongValue());
    }

    private void judged(
            RoutingContext context,
            Destination to,
            ClientAddress client,
            Gatekeeper.Verdict verdict) {
        switch (verdict) {
            case Gatekeeper.Verdict.Refused(var problem) ->
                    refuse(context, new ProblemException(problem));
            case Gatekeeper.Verdict.Admitted(var grant) -> {
                var wait = accounts.take(grant.device().account(), 1);
                if (wait.isPresent()) {
                    refuse(context, limited(wait.get()).orElseThrow());
                } else {
                    pass(context, new Passage(to, grant, null, client.text()));
                }
            }
        }
    }

    private static void pass(RoutingContext context, Passage passage) {
        @Nullable Grant grant = passage.grant();
        if (passage.to() == Destination.MESSAGES && grant == null && passage.key() == null) {
            refuse(context, new ProblemException(Problem.UNAUTHORIZED));
            return;
        }
        passage.attach(context);
        context.next();
    }

    private static void refuse(RoutingContext context, ProblemException problem) {
        var request = context.request();
        if (problem.problem() == Problem.METHOD_NOT_ALLOWED) {
            context.response().putHeader(HttpHeaders.ALLOW, destination(context).allow());
        }
        if (!request.isEnded() && bodyFollows(request)) {
            // What follows is not read, so the connection cannot be used again.
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        Problems.send(context.response(), problem);
    }

    static boolean bodyFollows(HttpServerRequest request) {
        var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && !length.equals("0")
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static long headerBytes(HttpServerRequest request) {
        long bytes = request.uri().length();
        for (var header : request.headers()) {
            bytes += header.getKey().length() + header.getValue().length() + 4L;
        }
        return bytes;
    }

    private static Destination destination(RoutingContext context) {
        var path = context.request().path();
        return path == null ? Destination.NOWHERE : Destination.of(path, normal(context));
    }

    private static String normal(RoutingContext context) {
        var path = context.normalizedPath();
        return path == null ? "" : path;
    }

    private static Optional<ProblemException> problem(Problem problem) {
        return Optional.of(new ProblemException(problem));
    }

    private static Optional<ProblemException> limited(Duration wait) {
        return Optional.of(new ProblemException(Problem.RATE_LIMITED).retryAfter(wait));
    }
}
