package im.exo.elsewhere;

import io.quarkus.security.Authenticated;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.jwt.JsonWebToken;

/** Says to whoever comes with a token whose it is. */
@Path("/who")
@Authenticated
public class WhoResource {

    private final JsonWebToken token;

    WhoResource(JsonWebToken token) {
        this.token = token;
    }

    @GET
    public String who() {
        return token.getSubject();
    }
}
