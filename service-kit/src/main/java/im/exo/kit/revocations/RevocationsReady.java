package im.exo.kit.revocations;

import im.exo.kit.health.Lack;
import im.exo.kit.health.Need;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.Optional;

/** Not ready before auth-service or the topic has told which sessions are revoked. */
@ApplicationScoped
class RevocationsReady implements Need {

    private final RevocationFeed feed;

    RevocationsReady(RevocationFeed feed) {
        this.feed = feed;
    }

    @Override
    public Optional<Lack> lack() {
        return feed.informed()
                ? Optional.empty()
                : Optional.of(Lack.of("revocations not known yet: auth-service and Kafka away"));
    }
}
