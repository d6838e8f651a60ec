package im.exo.gateway.mailboxes;

import im.exo.contract.DeviceAddress;
import im.exo.contract.relay.Ack;
import im.exo.contract.relay.Acks;
import im.exo.contract.relay.Register;
import im.exo.contract.relay.RelayRequest;
import im.exo.contract.relay.Unregister;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One socket's registration with the owner of its mailbox, kept across owners and streams: it is
 * registered again under the number it was given first. State is confined to the relay loop; the
 * public methods may be called from anywhere.
 */
public final class Subscription {

    final long session;
    final DeviceAddress device;
    final Subscriber subscriber;
    private final Mailboxes mailboxes;

    /** 0 until the first owner has given one. */
    private long registration;

    /** The highest that a token has named: an owner that knows less asks before it judges. */
    private long accountVersion;

    private int shard = -1;
    private @Nullable RelayStream at;

    /** Its opening has passed: an owner cannot tell any more which sockets are older. */
    private boolean late;

    private boolean closed;

    Subscription(
            long session,
            DeviceAddress device,
            long accountVersion,
            Subscriber subscriber,
            Mailboxes mailboxes) {
        this.session = session;
        this.device = device;
        this.accountVersion = accountVersion;
        this.subscriber = subscriber;
        this.mailboxes = mailboxes;
    }

    /** A lost acknowledgement costs a redelivery. */
    public void acknowledge(List<Ack> acks) {
        mailboxes.run(
                () -> {
                    var owner = at;
                    if (owner != null && registration != 0) {
                        owner.acknowledge(
                                Acks.newBuilder()
                                        .setSession(session)
                                        .setRegistration(registration)
                                        .addAllAcks(acks)
                                        .build(),
                                () -> registerAnew(owner));
                    }
                });
    }

    /** A newer token has named this version; owners learn it with the next registration. */
    public void accountVersion(long version) {
        mailboxes.run(() -> accountVersion = Math.max(accountVersion, version));
    }

    /** Nothing is delivered afterwards; what was not acknowledged stays queued. */
    public void close() {
        mailboxes.run(
                () -> {
                    closed = true;
                    mailboxes.forget(this);
                    if (at != null) {
                        at.control(
                                RelayRequest.newBuilder()
                                        .setUnregister(
                                                Unregister.newBuilder()
                                                        .setSession(session)
                                                        .setRegistration(registration))
                                        .build());
                        at = null;
                    }
                });
    }

    int shard(ShardOwners owners) {
        if (shard < 0) {
            shard = owners.shard(device.account());
        }
        return shard;
    }

    /** Its opening has passed: it registers late from now on. */
    void opened() {
        late = true;
    }

    /** Registers with the owner unless it is registered there already. */
    void registerAt(@Nullable RelayStream owner) {
        if (closed || owner == at) {
            return;
        }
        at = owner;
        if (owner != null) {
            register(owner);
        }
    }

    /** Under the number it has, so that the owner delivers again all that it still queues. */
    private void registerAnew(RelayStream owner) {
        if (!closed && owner == at) {
            register(owner);
        }
    }

    private void register(RelayStream owner) {
        owner.control(
                RelayRequest.newBuilder()
                        .setRegister(
                                Register.newBuilder()
                                        .setSession(session)
                                        .setAccount(device.account().byteString())
                                        .setDevice(device.device().value())
                                        .setRegistration(registration)
                                        .setAccountVersion(accountVersion)
                                        .setLate(late))
                        .build());
    }

    void registered(RelayStream by, long number) {
        if (by == at) {
            registration = number;
        }
    }

    /** Whether this owner's word for that registration still counts. */
    boolean heeds(RelayStream from, long number) {
        return !closed && from == at && (number == registration || registration == 0);
    }

    /** The stream is gone or the instance says that it is not the owner. */
    void lost(RelayStream stream) {
        if (at == stream) {
            at = null;
        }
    }
}
