package im.exo.messages.relay;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.Limits;
import im.exo.contract.RegistrationId;
import im.exo.contract.Shards;
import im.exo.contract.TraceContext;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.relay.Acks;
import im.exo.contract.relay.EphemeralSend;
import im.exo.contract.relay.Register;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.Send;
import im.exo.messages.delivery.Claim;
import im.exo.messages.delivery.Deliveries.Ack;
import im.exo.messages.intake.Registrations.Socket;
import im.exo.messages.intake.SendRequest;
import im.exo.messages.intake.SendRequest.Parcel;
import im.exo.messages.intake.Sender;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads requests off the stream: everything that can be checked without knowing any state. */
final class Frames {

    /** With this much credit at least every envelope can be delivered. */
    static final long LEAST_CREDIT = Limits.ENVELOPE_BYTES;

    private final Shards shards;

    Frames(Shards shards) {
        this.shards = shards;
    }

    Incoming read(RelayRequest request) {
        return switch (request.getKindCase()) {
            case HELLO -> new Incoming.Greeting(request.getHello().getCredit());
            case SEND -> send(request.getSend());
            case REGISTER -> register(request.getRegister());
            case UNREGISTER ->
                    new Incoming.Leave(
                            request.getUnregister().getSession(),
                            request.getUnregister().getRegistration());
            case ACKS -> acks(request.getAcks());
            case EPHEMERAL -> ephemeral(request.getEphemeral());
            case PING -> new Incoming.Alive(request.getPing().getNonce());
            case CREDIT -> new Incoming.Taken(request.getCredit().getBytes());
            case KIND_NOT_SET -> new Incoming.Nonsense(0);
        };
    }

    private Incoming send(Send send) {
        int bytes = content(send);
        try {
            if (send.getEnvelopesCount() < 1
                    || send.getEnvelopesCount() > Limits.ENVELOPES_PER_SEND) {
                return malformed(send, bytes);
            }
            var parcels = new ArrayList<Parcel>(send.getEnvelopesCount());
            var ids = new HashSet<EnvelopeId>();
            for (var envelope : send.getEnvelopesList()) {
                if (content(envelope.getCiphertextsList()) > Limits.ENVELOPE_BYTES) {
                    return new Incoming.BadSend(
                            send.getRequest(), SendOutcome.SEND_OUTCOME_TOO_LARGE, bytes);
                }
                var parcel = parcel(envelope);
                if (!ids.add(parcel.id())) {
                    return malformed(send, bytes);
                }
                parcels.add(parcel);
            }
            var recipient = AccountId.of(send.getRecipient());
            return new Incoming.Send(
                    new SendRequest(
                            send.getRequest(),
                            sender(send),
                            recipient,
                            shards.of(recipient),
                            version(send.getAccountVersion()),
                            parcels,
                            bytes,
                            TraceContext.of(send.getTrace()).orElse(null)));
        } catch (IllegalArgumentException e) {
            return malformed(send, bytes);
        }
    }

    private static Incoming malformed(Send send, int bytes) {
        return new Incoming.BadSend(send.getRequest(), SendOutcome.SEND_OUTCOME_MALFORMED, bytes);
    }

    private static Parcel parcel(Envelope envelope) {
        check(envelope.getCiphertextsList());
        if (envelope.getSentAt() < 0) {
            throw new IllegalArgumentException("a time beyond 2^63");
        }
        return new Parcel(
                EnvelopeId.of(envelope.getId()),
                envelope.getSentAt(),
                envelope.getCiphertextsList());
    }

    /** At least one ciphertext, at most one per device, each of a known type and not empty. */
    private static void check(List<Ciphertext> ciphertexts) {
        if (ciphertexts.isEmpty()) {
            throw new IllegalArgumentException("no ciphertext");
        }
        long seenLow = 0;
        long seenHigh = 0;
        for (var ciphertext : ciphertexts) {
            int device = new DeviceId(ciphertext.getDevice()).value();
            long bit = 1L << (device & 63);
            if (((device < 64 ? seenLow : seenHigh) & bit) != 0) {
                throw new IllegalArgumentException("a device twice");
            }
            if (device < 64) {
                seenLow |= bit;
            } else {
                seenHigh |= bit;
            }
            var _ = new RegistrationId(ciphertext.getRegistrationId());
            if (ciphertext.getContent().isEmpty()
                    || ciphertext.getType() == CiphertextType.UNRECOGNIZED
                    || ciphertext.getType() == CiphertextType.CIPHERTEXT_TYPE_UNSPECIFIED) {
                throw new IllegalArgumentException("an unknown type, or nothing at all");
            }
        }
    }

    private static Sender sender(Send send) {
        if (!send.getSenderAccount().isEmpty()) {
            return new Sender.Named(
                    DeviceAddress.of(
                            AccountId.of(send.getSenderAccount()), send.getSenderDevice()));
        }
        if (send.getAccessKey().isEmpty()) {
            return new Sender.Sealed(sibling(send));
        }
        if (send.getSenderDevice() != 0 || !sealed(send)) {
            throw new IllegalArgumentException("a name, or something that says it");
        }
        return new Sender.KeyHolder(AccessKey.of(send.getAccessKey()));
    }

    private static int sibling(Send send) {
        if (send.getSenderDevice() == 0) {
            return 0;
        }
        if (!sealed(send)) {
            throw new IllegalArgumentException("a device without its account");
        }
        return new DeviceId(send.getSenderDevice()).value();
    }

    private static boolean sealed(Send send) {
        return send.getEnvelopesList().stream()
                .flatMap(envelope -> envelope.getCiphertextsList().stream())
                .allMatch(one -> one.getType() == CiphertextType.CIPHERTEXT_TYPE_SEALED);
    }

    private static @Nullable DeviceAddress sender(ByteString account, int device) {
        if (account.isEmpty() && device == 0) {
            return null;
        }
        return DeviceAddress.of(AccountId.of(account), device);
    }

    private static long version(long version) {
        if (version < 0) {
            throw new IllegalArgumentException("a version beyond 2^63");
        }
        return version;
    }

    private Incoming register(Register register) {
        try {
            var account = AccountId.of(register.getAccount());
            if (register.getRegistration() < 0) {
                return new Incoming.Nonsense(0);
            }
            return new Incoming.Enter(
                    new Socket(
                            account,
                            shards.of(account),
                            new Claim(
                                    register.getSession(),
                                    new DeviceId(register.getDevice()).value(),
                                    register.getRegistration(),
                                    register.getLate()),
                            version(register.getAccountVersion())));
        } catch (IllegalArgumentException e) {
            return new Incoming.Nonsense(0);
        }
    }

    private static Incoming acks(Acks acks) {
        var list = new ArrayList<Ack>(acks.getAcksCount());
        for (var ack : acks.getAcksList()) {
            try {
                list.add(new Ack(ack.getPosition(), EnvelopeId.of(ack.getEnvelope())));
            } catch (IllegalArgumentException e) {
                // Fits no envelope, like one that names an old position: it acknowledges nothing.
                continue;
            }
        }
        return new Incoming.Acknowledge(acks.getSession(), acks.getRegistration(), list);
    }

    private static Incoming ephemeral(EphemeralSend send) {
        var ciphertexts = send.getEphemeral().getCiphertextsList();
        int bytes = content(ciphertexts);
        try {
            check(ciphertexts);
            if (bytes > Limits.ENVELOPE_BYTES) {
                return new Incoming.Nonsense(bytes);
            }
            return new Incoming.Typing(
                    sender(send.getSenderAccount(), send.getSenderDevice()),
                    AccountId.of(send.getRecipient()),
                    ciphertexts,
                    bytes);
        } catch (IllegalArgumentException e) {
            return new Incoming.Nonsense(bytes);
        }
    }

    private static int content(Send send) {
        int bytes = 0;
        for (var envelope : send.getEnvelopesList()) {
            bytes += content(envelope.getCiphertextsList());
        }
        return bytes;
    }

    private static int content(List<Ciphertext> ciphertexts) {
        int bytes = 0;
        for (var ciphertext : ciphertexts) {
            bytes += ciphertext.getContent().size();
        }
        return bytes;
    }
}
