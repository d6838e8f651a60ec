package im.exo.messages.intake;

import im.exo.contract.AccountId;
import im.exo.messages.delivery.Claim;
import im.exo.messages.delivery.Deliveries;
import im.exo.messages.delivery.GatewayLine;
import im.exo.messages.mailbox.Mailbox;
import im.exo.messages.mailbox.Mailboxes;

import java.util.HashMap;
import java.util.Map;

/** Brings sockets to their queues: the mailbox is opened first, and its account brought up to date. */
public final class Registrations {

    private final Mailboxes mailboxes;
    private final AccountDesk desk;
    private final Deliveries deliveries;
    private final Map<GatewayLine, Map<Long, Object>> pending = new HashMap<>();

    /** Sockets of an account that wait for what auth-service says of it. */
    private final Map<AccountId, Integer> waiting = new HashMap<>();

    public Registrations(Mailboxes mailboxes, AccountDesk desk, Deliveries deliveries) {
        this.mailboxes = mailboxes;
        this.desk = desk;
        this.deliveries = deliveries;
    }

    /**
     * A socket as its gateway presents it.
     *
     * @param claim to the queue of one of the account's devices
     * @param accountVersion highest version of the account that the gateway has seen
     */
    public record Socket(AccountId account, int shard, Claim claim, long accountVersion) {

        long number() {
            return claim.number();
        }
    }

    public void opened(GatewayLine line) {
        pending.put(line, new HashMap<>());
        deliveries.opened(line);
    }

    public void gone(GatewayLine line) {
        pending.remove(line);
        deliveries.gone(line);
    }

    public void register(GatewayLine line, Socket socket) {
        var tenure = mailboxes.tenures().of(socket.shard());
        if (tenure == null) {
            refuse(line, socket);
            return;
        }
        var ofLine = pending.get(line);
        if (ofLine == null) {
            return;
        }
        var ticket = new Object();
        ofLine.put(socket.number(), ticket);
        mailboxes.open(
                socket.account(),
                tenure,
                new Mailboxes.Opening() {
                    @Override
                    public void opened(Mailbox mailbox) {
                        present(line, socket, mailbox, ticket);
                    }

                    @Override
                    public void lost() {
                        if (redeem(line, socket, ticket)) {
                            refuse(line, socket);
                        }
                    }
                });
    }

    /**
     * A valid token proves the device; what may be newer is only that it was removed. Sockets enter
     * in the order in which they came: one that waits for an answer must not come in behind a newer
     * one and take its place.
     */
    private void present(GatewayLine line, Socket socket, Mailbox mailbox, Object ticket) {
        var id = mailbox.id();
        if (mailbox.version() >= socket.accountVersion() && !waiting.containsKey(id)) {
            enter(line, socket, mailbox, ticket);
            return;
        }
        waiting.merge(id, 1, Integer::sum);
        desk.ask(
                mailbox,
                heard -> {
                    waiting.computeIfPresent(id, (_, left) -> left == 1 ? null : left - 1);
                    enter(line, socket, mailbox, ticket);
                });
    }

    private void enter(GatewayLine line, Socket socket, Mailbox mailbox, Object ticket) {
        if (!redeem(line, socket, ticket)) {
            return;
        }
        if (mailboxes.tenures().current(mailbox.tenure())) {
            deliveries.register(line, mailbox, socket.claim());
        } else {
            refuse(line, socket);
        }
    }

    /** Whether the socket is still waiting for this very registration. */
    private boolean redeem(GatewayLine line, Socket socket, Object ticket) {
        var ofLine = pending.get(line);
        return ofLine != null && ofLine.remove(socket.number(), ticket);
    }

    private static void refuse(GatewayLine line, Socket socket) {
        line.closed(socket.number(), socket.claim().registration(), GatewayLine.End.NOT_OWNER);
    }

    /** @param registration 0 when the gateway never learnt the number */
    public void unregister(GatewayLine line, long number, long registration) {
        var ofLine = pending.get(line);
        if (ofLine != null) {
            ofLine.remove(number);
        }
        deliveries.unregister(line, number, registration);
    }
}
