package im.exo.auth.invites;

import java.time.Instant;
import java.time.LocalDate;

/**
 * An invite as it is now.
 *
 * @param usesLeft accounts that can still be made with it
 */
public record Invite(InviteHash hash, int usesLeft, LocalDate createdOn, Instant expires) {

    public Invite {
        if (usesLeft < 0) {
            throw new IllegalArgumentException("an invite has no less than no uses left");
        }
    }
}
