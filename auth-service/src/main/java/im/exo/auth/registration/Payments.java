package im.exo.auth.registration;

import im.exo.auth.accounts.Payment;
import im.exo.auth.credentials.KdfSalt;
import im.exo.auth.invites.InviteHash;
import im.exo.auth.invites.InviteStore;
import im.exo.auth.proofofwork.Challenges;
import im.exo.contract.InviteCode;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import java.time.Instant;

/** What somebody offers for an account, and what it is worth. */
@Singleton
class Payments {

    sealed interface Reading {}

    record Readable(Payment payment) implements Reading {}

    /** A solution that is none of ours. */
    record WrongWork() implements Reading {}

    /** No code: its characters or check digits are wrong. */
    record WrongInvite() implements Reading {}

    record Nothing() implements Reading {}

    private final Challenges challenges;
    private final InviteStore invites;

    @Inject
    Payments(Challenges challenges, InviteStore invites) {
        this.challenges = challenges;
        this.invites = invites;
    }

    /** Says nothing of whether it was spent, has expired or exists. */
    Reading read(Registration.Offer offer, KdfSalt salt) {
        return offer.invite()
                .map(code -> invitation(code, salt))
                .or(() -> offer.altcha().map(this::work))
                .orElseGet(Nothing::new);
    }

    /** Whether what is not spent yet can be handed in at this moment. */
    boolean good(Payment payment, Instant now) {
        return switch (payment) {
            case Payment.Work(var _, var until) -> !now.isAfter(until);
            case Payment.Invitation(var invite, var _) -> invites.usable(invite, now);
        };
    }

    private Reading work(String payload) {
        return switch (challenges.check(payload)) {
            case Challenges.Wrong() -> new WrongWork();
            case Challenges.Solved(var challenge, var expires) ->
                    new Readable(new Payment.Work(challenge, expires));
        };
    }

    private static Reading invitation(String code, KdfSalt salt) {
        try {
            var invite = InviteHash.of(InviteCode.parse(code));
            return new Readable(new Payment.Invitation(invite, salt));
        } catch (IllegalArgumentException e) {
            return new WrongInvite();
        }
    }
}
