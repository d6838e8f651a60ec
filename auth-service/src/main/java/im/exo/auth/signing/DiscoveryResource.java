package im.exo.auth.signing;

import com.fasterxml.jackson.annotation.JsonProperty;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** How verifiers find the issuer's keys (OpenID Connect Discovery, RFC 7517). */
@Path("/.well-known")
@Produces(MediaType.APPLICATION_JSON)
public class DiscoveryResource {

    /** Only what a resource server needs: there is no authorization endpoint here. */
    public record Discovery(
            String issuer,
            @JsonProperty("jwks_uri") String jwksUri,
            @JsonProperty("token_endpoint") String tokenEndpoint,
            @JsonProperty("id_token_signing_alg_values_supported") List<String> algorithms,
            @JsonProperty("subject_types_supported") List<String> subjectTypes,
            @JsonProperty("response_types_supported") List<String> responseTypes) {}

    /** The public half of a signing key. */
    public record Jwk(
            String kty, String crv, String use, String alg, String kid, String x, String y) {}

    public record Jwks(List<Jwk> keys) {}

    private static final String JWKS_PATH = "/.well-known/jwks.json";
    private static final String ALGORITHM = "ES256";

    private final SigningKeys keys;
    private final TokenConfig config;

    DiscoveryResource(SigningKeys keys, TokenConfig config) {
        this.keys = keys;
        this.config = config;
    }

    /**
     * A service that asks directly is sent back here for the keys, so that it can start before the
     * front door is open; whoever comes through the front door stays there.
     */
    @GET
    @Path("/openid-configuration")
    public Response discovery(
            @Context UriInfo uri, @HeaderParam("X-Forwarded-For") @Nullable String forwarded) {
        String issuer = withoutSlash(config.issuer());
        String base = forwarded == null ? withoutSlash(uri.getBaseUri().toString()) : issuer;
        var discovery =
                new Discovery(
                        config.issuer(),
                        base + JWKS_PATH,
                        issuer + "/v1/sessions/refresh",
                        List.of(ALGORITHM),
                        List.of("public"),
                        List.of("none"));
        return cached(discovery);
    }

    @GET
    @Path("/jwks.json")
    public Response jwks() {
        return cached(new Jwks(keys.published().stream().map(DiscoveryResource::jwk).toList()));
    }

    private static Jwk jwk(SigningKey key) {
        var point = key.open().getW();
        return new Jwk(
                "EC",
                "P-256",
                "sig",
                ALGORITHM,
                key.kid(),
                KeySeal.coordinate(point.getAffineX()),
                KeySeal.coordinate(point.getAffineY()));
    }

    private static Response cached(Object entity) {
        return Response.ok(entity).header(HttpHeaders.CACHE_CONTROL, "public, max-age=60").build();
    }

    private static String withoutSlash(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
