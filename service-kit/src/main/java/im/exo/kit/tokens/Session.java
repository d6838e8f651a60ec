package im.exo.kit.tokens;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import jakarta.json.JsonNumber;

import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * What a verified access token says.
 *
 * @param sid the session; revoked as a whole
 * @param accountVersion of the account when the token was made, 0 when it does not say
 * @param signedBy the {@link KeyMark} of the key that signed; revoked when that one is
 */
public record Session(
        DeviceAddress device,
        UUID sid,
        Instant expiresAt,
        Set<String> roles,
        long accountVersion,
        UUID signedBy) {

    /** Attribute of the {@code SecurityIdentity} that carries the session. */
    public static final String ATTRIBUTE = "exo.session";

    public Session {
        roles = Set.copyOf(roles);
    }

    /** No platform's tokens live longer; the time of day does not come into it. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(1);

    /**
     * @throws IllegalArgumentException when a claim is missing or not what it should be
     * @throws ArithmeticException when a number is none that fits
     */
    static Session of(JsonWebToken token) {
        var subject = token.getSubject();
        String sid = token.getClaim("sid");
        if (subject == null || sid == null || !lifeIsSane(token)) {
            throw new IllegalArgumentException("an access token has sub, sid, iat and exp");
        }
        var kid =
                TokenForm.kid(token.getRawToken())
                        .orElseThrow(() -> new IllegalArgumentException("no access token"));
        var account = AccountId.parse(subject);
        var session = UUID.fromString(sid);
        if (!account.text().equals(subject) || !session.toString().equals(sid)) {
            throw new IllegalArgumentException("sub and sid are written in one way only");
        }
        var groups = token.getGroups();
        return new Session(
                new DeviceAddress(account, device(token.getClaim("device"))),
                session,
                Instant.ofEpochSecond(token.getExpirationTime()),
                groups == null ? Set.of() : groups,
                accountVersion(token.getClaim("av")),
                KeyMark.of(kid));
    }

    private static boolean lifeIsSane(JsonWebToken token) {
        long from = token.getIssuedAtTime();
        long until = token.getExpirationTime();
        return from > 0
                && until > from
                && Math.subtractExact(until, from) <= LONGEST_LIFE.toSeconds();
    }

    private static long accountVersion(@Nullable Object claim) {
        return switch (claim) {
            case JsonNumber number when number.isIntegral() -> number.longValueExact();
            case Long number -> number;
            case Integer number -> number;
            case null -> 0;
            default -> throw new IllegalArgumentException("the av claim is a number");
        };
    }

    private static DeviceId device(Object claim) {
        return switch (claim) {
            case JsonNumber number when number.isIntegral() -> new DeviceId(number.intValueExact());
            case Long number -> new DeviceId(Math.toIntExact(number));
            case Integer number -> new DeviceId(number);
            case null, default ->
                    throw new IllegalArgumentException("the device claim is a number");
        };
    }
}
