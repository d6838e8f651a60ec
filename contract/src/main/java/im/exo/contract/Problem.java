package im.exo.contract;

/**
 * The one error table. Each entry is a stable {@code type} of RFC 9457 problem details, its HTTP
 * status and its title; details are added where the error arises.
 */
public enum Problem {
    MALFORMED(400, "malformed", "The request cannot be understood"),
    MALFORMED_FRAME(400, "malformed-frame", "The realtime frame cannot be understood"),
    UNAUTHORIZED(401, "unauthorized", "A valid access token is needed"),
    WRONG_CREDENTIALS(401, "wrong-credentials", "Exo ID and credentials do not fit"),
    TOTP_REQUIRED(401, "totp-required", "A code of the authenticator app is needed"),
    TOKEN_REUSED(401, "token-reused", "This refresh token was used before; the session has ended"),
    TOKEN_EXPIRED(401, "token-expired", "The token has expired"),
    SESSION_REVOKED(401, "session-revoked", "This session has ended"),
    FORBIDDEN(403, "forbidden", "This is not yours to do"),
    REGISTRATION_CLOSED(403, "registration-closed", "This server takes no registrations now"),
    CHALLENGE_FAILED(
            403, "challenge-failed", "The proof of work or invite is wrong, expired or used up"),
    NOT_FOUND(404, "not-found", "There is nothing here"),
    UNKNOWN_INVITE(404, "unknown-invite", "There is no such invite"),
    UNKNOWN_ACCOUNT(404, "unknown-account", "There is no such account"),
    UNKNOWN_USERNAME(404, "unknown-username", "Nobody has this username"),
    UNKNOWN_DEVICE(404, "unknown-device", "There is no such device, or it has no keys"),
    UNKNOWN_FILE(404, "unknown-file", "There is no such file"),
    UNKNOWN_UPLOAD(404, "unknown-upload", "There is no such upload"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "This method is not allowed here"),
    NOT_ACCEPTABLE(406, "not-acceptable", "None of the accepted media types can be produced"),
    TIMEOUT(408, "timeout", "The request did not arrive in time"),
    CONFLICT(409, "conflict", "The request does not fit the present state"),
    MISMATCHED_DEVICES(409, "mismatched-devices", "The devices of the recipient are others"),
    KEYS_DIFFER(409, "keys-differ", "Server and device hold different keys"),
    UPLOAD_OFFSET(409, "upload-offset", "The upload continues at another offset"),
    USERNAME_TAKEN(409, "username-taken", "Somebody else has this username"),
    TOO_MANY_DEVICES(409, "too-many-devices", "The account has as many devices as it may"),
    GONE(410, "gone", "This is no longer here"),
    STALE_DEVICES(410, "stale-devices", "A device of the recipient was installed anew"),
    PRECONDITION_FAILED(412, "precondition-failed", "A precondition is not met"),
    TOO_LARGE(413, "too-large", "The request is larger than allowed"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "This content type is not taken here"),
    RANGE_NOT_SATISFIABLE(416, "range-not-satisfiable", "The range lies outside the file"),
    BAD_SIGNATURE(422, "bad-signature", "A key's signature does not fit the identity key"),
    INVALID(422, "invalid", "The request is understood, its values are not allowed"),
    UPLOAD_BUSY(423, "upload-busy", "Another request is writing to this upload"),
    CHALLENGE_REQUIRED(428, "challenge-required", "A proof of work or an invite is needed"),
    RATE_LIMITED(429, "rate-limited", "Too many requests"),
    MAILBOX_FULL(429, "mailbox-full", "The recipient's mailbox is full"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "The request's headers are too large"),
    CHECKSUM_MISMATCH(460, "checksum-mismatch", "The bytes do not fit their checksum"),
    INTERNAL(500, "internal", "Something went wrong on our side"),
    BAD_GATEWAY(502, "bad-gateway", "A service gave no usable answer"),
    UNAVAILABLE(503, "unavailable", "A service cannot be reached; try again"),
    READ_ONLY(503, "read-only", "The server cannot store anything just now"),
    GATEWAY_TIMEOUT(504, "gateway-timeout", "A service did not answer in time"),
    INSUFFICIENT_STORAGE(507, "insufficient-storage", "The account's quota is used up");

    private static final String PREFIX = "urn:exo:problem:";

    private final int status;
    private final String slug;
    private final String title;

    Problem(int status, String slug, String title) {
        this.status = status;
        this.slug = slug;
        this.title = title;
    }

    public int status() {
        return status;
    }

    /** The last part of the type, as realtime frames carry it. */
    public String slug() {
        return slug;
    }

    /** The RFC 9457 {@code type}. */
    public String type() {
        return PREFIX + slug;
    }

    public String title() {
        return title;
    }
}
