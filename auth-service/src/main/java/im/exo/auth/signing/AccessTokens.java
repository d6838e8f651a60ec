package im.exo.auth.signing;

import im.exo.contract.DeviceAddress;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

/** Mints access tokens: ES256 JWTs that every service verifies by itself. */
@Singleton
public class AccessTokens {

    private static final String AUDIENCE = "exo";

    /** RFC 9068: no other kind of token that the platform signs may pass as one of these. */
    private static final String TYPE = "at+jwt";

    private static final String ROLE = "user";

    private final SigningKeys keys;
    private final TokenConfig config;
    private final Clock clock;

    @Inject
    AccessTokens(SigningKeys keys, TokenConfig config, Clock clock) {
        this.keys = keys;
        this.config = config;
        this.clock = clock;
    }

    public Duration lifetime() {
        return config.lifetime();
    }

    /** A token for this device, from now on; the account has this version. */
    public String mint(DeviceAddress device, UUID sid, long accountVersion) {
        var key = keys.signing();
        long now = clock.instant().getEpochSecond();
        return Jwt.issuer(config.issuer())
                .audience(AUDIENCE)
                .subject(device.account().text())
                .groups(ROLE)
                .claim("device", device.device().value())
                .claim("sid", sid.toString())
                .claim("av", accountVersion)
                .claim("jti", UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now + config.lifetime().toSeconds())
                .jws()
                .type(TYPE)
                .algorithm(SignatureAlgorithm.ES256)
                .keyId(key.kid())
                .sign(key.secret());
    }
}
