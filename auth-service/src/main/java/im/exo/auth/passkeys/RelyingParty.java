package im.exo.auth.passkeys;

import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** For whom authenticators make and use passkeys: a domain, and the origins that act for it. */
@Singleton
public final class RelyingParty {

    /** What Android apps are called by their authenticators; belongs to no domain. */
    private static final String ANDROID = "android:apk-key-hash:";

    private final String id;
    private final Set<Origin> origins;
    private final Duration timeout;

    /** @throws IllegalArgumentException for origins that no authenticator would take */
    @Inject
    RelyingParty(PasskeysConfig config) {
        var web = config.origins().stream().filter(origin -> !origin.startsWith(ANDROID)).toList();
        if (web.isEmpty()) {
            throw notOrigins();
        }
        this.id = config.rpId().orElseGet(() -> uri(web.getFirst()).getHost());
        for (String origin : web) {
            if (!under(id, uri(origin).getHost())) {
                throw new IllegalArgumentException(
                        "exo.passkeys.origins (EXO_PASSKEYS_ORIGINS) has an origin outside of"
                                + " exo.passkeys.rp-id (EXO_PASSKEYS_RP_ID)");
            }
        }
        this.origins =
                config.origins().stream()
                        .map(origin -> Origin.create(bare(origin)))
                        .collect(Collectors.toUnmodifiableSet());
        this.timeout = config.lifetime();
    }

    public String id() {
        return id;
    }

    /** Milliseconds for which authenticators are asked to wait for their user. */
    long timeout() {
        return timeout.toMillis();
    }

    ServerProperty answering(byte[] challenge) {
        return new ServerProperty(origins, id, new DefaultChallenge(challenge));
    }

    private static boolean under(String domain, String host) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    /** As browsers write it: an address may have a path, an origin has none. */
    private static String bare(String origin) {
        return origin.startsWith(ANDROID)
                ? origin
                : uri(origin).getScheme() + "://" + uri(origin).getRawAuthority();
    }

    private static URI uri(String origin) {
        var uri = URI.create(origin);
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!web || uri.getHost() == null) {
            throw notOrigins();
        }
        return uri;
    }

    private static IllegalArgumentException notOrigins() {
        return new IllegalArgumentException(
                "exo.passkeys.origins (EXO_PASSKEYS_ORIGINS) needs origins such as"
                        + " https://exo.example");
    }
}
