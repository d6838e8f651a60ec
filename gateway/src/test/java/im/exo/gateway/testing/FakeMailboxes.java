package im.exo.gateway.testing;

import com.google.protobuf.ByteString;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.relay.Send;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What several {@link FakeRelay}s share, as real instances share a database. */
public final class FakeMailboxes {

    private final Map<DeviceAddress, List<Delivery>> queues = new HashMap<>();
    private final List<ByteString> committed = new ArrayList<>();
    private final Set<ByteString> seen = new HashSet<>();
    private final Map<DeviceAddress, Long> newest = new HashMap<>();
    private final AtomicLong positions = new AtomicLong();

    /** What is new of this send, in order; a repeated envelope is stored once. */
    synchronized Map<DeviceAddress, List<Delivery>> commit(Send send) {
        var fresh = new HashMap<DeviceAddress, List<Delivery>>();
        for (Envelope envelope : send.getEnvelopesList()) {
            if (!seen.add(envelope.getId())) {
                continue;
            }
            committed.add(envelope.getId());
            for (var ciphertext : envelope.getCiphertextsList()) {
                var to =
                        DeviceAddress.of(AccountId.of(send.getRecipient()), ciphertext.getDevice());
                var delivery =
                        Delivery.newBuilder()
                                .setPosition(positions.incrementAndGet())
                                .setEnvelope(envelope.getId())
                                .setType(ciphertext.getType())
                                .setContent(ciphertext.getContent())
                                .setSenderAccount(send.getSenderAccount())
                                .setSenderDevice(send.getSenderDevice())
                                .setSentAt(envelope.getSentAt())
                                .build();
                queues.computeIfAbsent(to, _ -> new ArrayList<>()).add(delivery);
                fresh.computeIfAbsent(to, _ -> new ArrayList<>()).add(delivery);
            }
        }
        return fresh;
    }

    synchronized List<Delivery> queue(DeviceAddress device) {
        return List.copyOf(queues.getOrDefault(device, List.of()));
    }

    synchronized void acknowledge(DeviceAddress device, long position) {
        queues.getOrDefault(device, new ArrayList<>())
                .removeIf(delivery -> delivery.getPosition() == position);
    }

    /** Envelope ids in the order in which they were committed. */
    public synchronized List<ByteString> committed() {
        return List.copyOf(committed);
    }

    public synchronized int queued(DeviceAddress device) {
        return queue(device).size();
    }

    /** 0 asks for a new number; the answer is 0 when a newer one exists. */
    synchronized long register(DeviceAddress device, long number) {
        long asked = number == 0 ? positions.incrementAndGet() : number;
        long best = newest.merge(device, asked, Math::max);
        return best == asked ? asked : 0;
    }
}
