package im.exo.auth.refresh;

import com.google.protobuf.ByteString;

import im.exo.auth.secret.AuthSecret;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;

/**
 * Mints refresh tokens and judges them. A successor is derived from its predecessor, a stored salt
 * and this service's secret; so it can be given again to a client that lost the answer, and neither
 * the database nor an old token alone leads to it.
 */
@Singleton
public final class RefreshTokens {

    /** What became of a token that was shown. */
    public sealed interface Use {}

    /** Used for the first time: {@code chain} replaces the stored one. */
    public record Turned(RefreshChain chain, RefreshToken successor) implements Use {}

    /** Used again within the grace while its successor is unused: the same successor. */
    public record Repeated(RefreshToken successor) implements Use {}

    /** Used before. Two parties hold this session's tokens: {@code dead} ends all of them. */
    public record Reused(RefreshChain dead) implements Use {}

    /** Not used for too long. */
    public record Expired() implements Use {}

    /** The chain was ended before. */
    public record Dead() implements Use {}

    /** A new chain and its first token. */
    public record Begun(RefreshChain chain, RefreshToken token) {}

    private static final byte[] FIRST = {'f'};
    private static final byte[] NEXT = {'n'};
    private static final int NAME_BYTES = 16 + 1 + 4;
    private static final int TEXT_CHARACTERS = 114;

    private final SecureRandom random = new SecureRandom();
    private final AuthSecret.Authenticator derivation;
    private final AuthSecret.Authenticator seal;
    private final RefreshConfig config;

    @Inject
    public RefreshTokens(AuthSecret secret, RefreshConfig config) {
        this.derivation = secret.authenticator("exo refresh derivation v1");
        this.seal = secret.authenticator("exo refresh seal v1");
        this.config = config;
    }

    public Begun begin(DeviceAddress device, Instant now) {
        ByteString salt = salt();
        var token = first(device, salt);
        return new Begun(
                new RefreshChain(0, token.hash(), salt, ByteString.EMPTY, now, lastDay(now)),
                token);
    }

    /** The first token once more, as long as it was never used and its chain lives. */
    public Optional<RefreshToken> first(DeviceAddress device, RefreshChain chain) {
        return chain.generation() == 0 && !chain.dead()
                ? Optional.of(first(device, chain.salt()))
                : Optional.empty();
    }

    /** Empty unless the text is a token that was issued here at some time. */
    public Optional<RefreshToken> read(String text) {
        if (text.length() != TEXT_CHARACTERS) {
            return Optional.empty();
        }
        try {
            var bytes = ByteString.copyFrom(Base64.getUrlDecoder().decode(text));
            var name = bytes.substring(0, NAME_BYTES).asReadOnlyByteBuffer();
            var account = new AccountId(name.getLong(), name.getLong());
            var device = DeviceAddress.of(account, name.get());
            int secretEnd = NAME_BYTES + RefreshToken.SECRET_BYTES;
            var token =
                    new RefreshToken(
                            device,
                            name.getInt(),
                            bytes.substring(NAME_BYTES, secretEnd),
                            bytes.substring(secretEnd));
            var expected = sealed(token.device(), token.generation(), token.secret());
            return same(expected, token.mac()) ? Optional.of(token) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Judges a token of this chain's device. Nothing changes until the caller stores the result. */
    public Use use(RefreshToken token, RefreshChain chain, Instant now) {
        if (chain.dead()) {
            return new Dead();
        }
        boolean current = token.generation() == chain.generation();
        if (current && same(token.hash(), chain.hash())) {
            return today(now).isAfter(chain.expiresOn()) ? new Expired() : turn(token, now);
        }
        boolean previous = token.generation() == chain.generation() - 1;
        if (previous && same(token.hash(), chain.previous()) && withinGrace(chain, now)) {
            return new Repeated(successor(token, chain.salt()));
        }
        return token.generation() < chain.generation()
                ? new Reused(chain.killed())
                // Issued here, and yet later than the chain: the database came back from a backup.
                : new Expired();
    }

    private Turned turn(RefreshToken token, Instant now) {
        ByteString salt = salt();
        var successor = successor(token, salt);
        var chain =
                new RefreshChain(
                        successor.generation(),
                        successor.hash(),
                        salt,
                        token.hash(),
                        now,
                        lastDay(now));
        return new Turned(chain, successor);
    }

    private boolean withinGrace(RefreshChain chain, Instant now) {
        return chain.turnedAt() != null
                && Duration.between(chain.turnedAt(), now).compareTo(config.grace()) <= 0;
    }

    private RefreshToken first(DeviceAddress device, ByteString salt) {
        byte[] secret = derivation.over(FIRST, salt.toByteArray(), named(device, 0).toByteArray());
        return minted(device, 0, secret);
    }

    private RefreshToken successor(RefreshToken token, ByteString salt) {
        int generation = Math.addExact(token.generation(), 1);
        byte[] secret =
                derivation.over(
                        NEXT,
                        salt.toByteArray(),
                        named(token.device(), generation).toByteArray(),
                        token.secret().toByteArray());
        return minted(token.device(), generation, secret);
    }

    private RefreshToken minted(DeviceAddress device, int generation, byte[] secret) {
        var bytes = ByteString.copyFrom(secret);
        return new RefreshToken(device, generation, bytes, sealed(device, generation, bytes));
    }

    private ByteString sealed(DeviceAddress device, int generation, ByteString secret) {
        return ByteString.copyFrom(
                seal.over(named(device, generation).concat(secret).toByteArray()));
    }

    static ByteString named(DeviceAddress device, int generation) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(NAME_BYTES)
                        .put(device.account().bytes())
                        .put((byte) device.device().value())
                        .putInt(generation)
                        .flip());
    }

    private ByteString salt() {
        var salt = new byte[RefreshChain.SALT_BYTES];
        random.nextBytes(salt);
        return ByteString.copyFrom(salt);
    }

    private LocalDate lastDay(Instant now) {
        return today(now).plus(config.idle());
    }

    private static LocalDate today(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static boolean same(ByteString expected, ByteString given) {
        return MessageDigest.isEqual(expected.toByteArray(), given.toByteArray());
    }
}
