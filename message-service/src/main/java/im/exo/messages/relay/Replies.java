package im.exo.messages.relay;

import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.messages.intake.Answer;
import im.exo.messages.mailbox.Letter;

import java.time.Duration;

/** Writes answers and deliveries as the contract has them. */
final class Replies {

    private Replies() {}

    static SendResult result(long number, Answer answer) {
        var result = SendResult.newBuilder().setRequest(number);
        switch (answer) {
            case Answer.Accepted(var version) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_ACCEPTED).setAccountVersion(version);
            case Answer.UnknownAccount() ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT);
            case Answer.Unauthorized() -> result.setOutcome(SendOutcome.SEND_OUTCOME_UNAUTHORIZED);
            case Answer.Suspended(var after) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_UNAVAILABLE)
                            .setRetryAfterMillis(millis(after));
            case Answer.Mismatched(var missing, var extra, var version) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES)
                            .addAllMissing(missing)
                            .addAllExtra(extra)
                            .setAccountVersion(version);
            case Answer.Stale(var devices, var version) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_STALE_DEVICES)
                            .addAllStale(devices)
                            .setAccountVersion(version);
            case Answer.MailboxFull(var after) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_MAILBOX_FULL)
                            .setRetryAfterMillis(millis(after));
            case Answer.Busy(var after) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_RATE_LIMITED)
                            .setRetryAfterMillis(millis(after));
            case Answer.ReadOnly(var after) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_READ_ONLY)
                            .setRetryAfterMillis(millis(after));
            case Answer.NotOwner() -> result.setOutcome(SendOutcome.SEND_OUTCOME_NOT_OWNER);
            case Answer.Refused() -> result.setOutcome(SendOutcome.SEND_OUTCOME_MALFORMED);
            case Answer.Undecided(var after) ->
                    result.setOutcome(SendOutcome.SEND_OUTCOME_UNKNOWN)
                            .setRetryAfterMillis(millis(after));
        }
        return result.build();
    }

    private static int millis(Duration after) {
        return (int) after.toMillis();
    }

    static Delivery delivery(Letter letter) {
        var delivery =
                Delivery.newBuilder()
                        .setPosition(letter.position())
                        .setEnvelope(letter.id().byteString())
                        .setTypeValue(letter.type())
                        .setContent(letter.content())
                        .setSentAt(letter.sentAt())
                        .setAcceptedAt(letter.acceptedAt());
        var sender = letter.sender();
        if (sender != null) {
            delivery.setSenderAccount(sender.account().byteString())
                    .setSenderDevice(sender.device().value());
        }
        return delivery.build();
    }
}
