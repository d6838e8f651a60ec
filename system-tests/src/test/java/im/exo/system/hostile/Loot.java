package im.exo.system.hostile;

import im.exo.kit.testing.Forgeries;
import im.exo.system.platform.Exo;
import im.exo.system.platform.Http;

import java.io.IOException;

/** What a forger of tokens has: two sessions, and what anybody may read. */
public final class Loot {

    private Loot() {}

    public static Forgeries.Loot of(Exo exo) throws IOException, InterruptedException {
        var http = new Http(exo.door());
        var session =
                http.request("POST", "/v1/accounts")
                        .body("application/json", exo.accounts().apply().body())
                        .send()
                        .json();
        return new Forgeries.Loot(
                session.path("accessToken").asText(),
                exo.accounts().register().token(),
                session.path("refreshToken").asText(),
                http.get("/.well-known/jwks.json").text());
    }
}
