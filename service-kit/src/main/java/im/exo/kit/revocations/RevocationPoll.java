package im.exo.kit.revocations;

import com.google.protobuf.InvalidProtocolBufferException;

import im.exo.contract.topics.Revocations;
import im.exo.kit.accounts.AuthService;

import jakarta.enterprise.context.ApplicationScoped;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Asks auth-service what was revoked after the last answer. */
@ApplicationScoped
class RevocationPoll {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final AuthService auth;
    private long cursor;

    RevocationPoll(AuthService auth) {
        this.auth = auth;
    }

    /** Nothing when no auth-service is configured. */
    Optional<Revocations> next() throws IOException, InterruptedException {
        if (!auth.configured()) {
            return Optional.empty();
        }
        var answer = auth.get("/internal/revocations?after=" + cursor, PATIENCE);
        if (answer.statusCode() != 200) {
            throw new IOException("auth-service answered " + answer.statusCode());
        }
        try {
            var revocations = Revocations.parseFrom(answer.body());
            cursor = revocations.getCursor();
            return Optional.of(revocations);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("auth-service answered something else", e);
        }
    }

    /** The next question asks for everything again. */
    void startOver() {
        cursor = 0;
    }
}
