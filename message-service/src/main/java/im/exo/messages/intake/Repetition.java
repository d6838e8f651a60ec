package im.exo.messages.intake;

import im.exo.contract.mailbox.Ciphertext;
import im.exo.messages.intake.SendRequest.Parcel;
import im.exo.messages.mailbox.Mailbox;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of a send the recipient's queues have from its sender already: looked at for each device
 * by itself, since a send may come back with a device more than it was first committed for.
 *
 * <p>What is sealed has no sender here, and is told from other sealed mail by its id alone. Nobody can
 * put something else in its place beforehand: 74 bits of an id are random, and until the send only its
 * sender knows them.
 *
 * @param undecided an earlier attempt at some of it that is still on its way to disk
 * @param missing what is neither queued nor on its way; empty when all of it was sent before
 */
record Repetition(@Nullable Submission undecided, List<Parcel> missing) {

    static Repetition of(SendRequest request, Mailbox mailbox) {
        Submission undecided = null;
        var missing = new ArrayList<Parcel>();
        var sender = request.sender().stored();
        for (var parcel : request.parcels()) {
            var left = new ArrayList<Ciphertext>();
            for (var ciphertext : parcel.ciphertexts()) {
                var queue = mailbox.find(ciphertext.getDevice());
                if (queue == null) {
                    left.add(ciphertext);
                } else if (queue.underWay(parcel.id(), sender) instanceof Submission first) {
                    undecided = first;
                } else if (queue.find(parcel.id(), sender) == null) {
                    left.add(ciphertext);
                }
            }
            if (!left.isEmpty()) {
                missing.add(new Parcel(parcel.id(), parcel.sentAt(), left));
            }
        }
        return new Repetition(undecided, missing);
    }
}
