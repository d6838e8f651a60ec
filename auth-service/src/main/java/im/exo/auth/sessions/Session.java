package im.exo.auth.sessions;

/**
 * A session as the client gets it. Holds both tokens, so it never prints itself.
 *
 * @param accessTokenExpiresIn seconds
 */
public record Session(
        String account,
        int device,
        String accessToken,
        long accessTokenExpiresIn,
        String refreshToken,
        long accountVersion) {

    @Override
    public String toString() {
        return "Session[redacted]";
    }
}
