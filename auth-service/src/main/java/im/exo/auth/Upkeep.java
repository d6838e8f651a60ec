package im.exo.auth;

import im.exo.auth.accounts.AccountStore;
import im.exo.auth.invites.InviteStore;
import im.exo.auth.leaving.Departures;
import im.exo.auth.linking.LinkTokenStore;
import im.exo.auth.passkeys.PasskeyStore;
import im.exo.auth.provisioning.PlaceStore;
import im.exo.auth.revocations.RevocationStore;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import java.time.Clock;
import java.time.Duration;

/** Forgets what is no longer needed, above all times of day. */
@Singleton
class Upkeep {

    private static final Logger LOG = Logger.getLogger("exo.upkeep");

    /**
     * Longer than a challenge can be handed in and a request be repeated, and a session be refused:
     * by a day, since what a clock that is set forwards lets expire is good again when it is set
     * back.
     */
    private static final Duration KEPT_BEYOND_USE = Duration.ofDays(1);

    /** Longer than a lost answer can be asked for again, and than signing in counts as recent. */
    private static final Duration TURNS = Duration.ofMinutes(15);

    private final AccountStore accounts;
    private final RevocationStore revocations;
    private final InviteStore invites;
    private final PlaceStore places;
    private final LinkTokenStore linkTokens;
    private final PasskeyStore passkeys;
    private final Departures departures;
    private final Clock clock;

    @Inject
    Upkeep(
            AccountStore accounts,
            RevocationStore revocations,
            InviteStore invites,
            PlaceStore places,
            LinkTokenStore linkTokens,
            PasskeyStore passkeys,
            Departures departures,
            Clock clock) {
        this.accounts = accounts;
        this.revocations = revocations;
        this.invites = invites;
        this.places = places;
        this.linkTokens = linkTokens;
        this.passkeys = passkeys;
        this.departures = departures;
        this.clock = clock;
    }

    @Scheduled(every = "5m", delayed = "1m")
    @RunOnVirtualThread
    void look() {
        try {
            forget();
        } catch (RuntimeException e) {
            LOG.warnf("event=upkeep-postponed cause=%s", e.getClass().getName());
        }
    }

    void forget() {
        var now = clock.instant();
        accounts.forgetTurns(now.minus(TURNS));
        accounts.forgetSpent(now.minus(KEPT_BEYOND_USE));
        revocations.forgetOver(now.minus(KEPT_BEYOND_USE));
        invites.forgetExpired(now.minus(KEPT_BEYOND_USE));
        places.forgetExpired(now);
        linkTokens.forgetExpired(now.minus(TURNS));
        passkeys.forgetChallenges(now.minus(KEPT_BEYOND_USE));
        departures.tend();
    }
}
