package im.exo.gateway.mailboxes;

import im.exo.contract.relay.Announce;
import im.exo.contract.relay.Closed;
import im.exo.contract.relay.Deliveries;
import im.exo.contract.relay.EphemeralDelivery;
import im.exo.contract.relay.RelayReply;
import im.exo.kit.traces.Step;

/** Takes what instances say to where it belongs. Confined to the relay loop. */
final class Reception {

    private final Mailboxes mailboxes;
    private final ShardOwners owners;
    private final SendTraces traces;

    Reception(Mailboxes mailboxes, ShardOwners owners, SendTraces traces) {
        this.mailboxes = mailboxes;
        this.owners = owners;
        this.traces = traces;
    }

    void received(RelayStream from, RelayReply reply) {
        switch (reply.getKindCase()) {
            case ANNOUNCE -> announced(from, reply.getAnnounce());
            case RESULT -> mailboxes.result(from, reply.getResult());
            case REGISTERED -> {
                var subscription = mailboxes.subscriptions.get(reply.getRegistered().getSession());
                if (subscription != null) {
                    subscription.registered(from, reply.getRegistered().getRegistration());
                }
            }
            case DELIVERIES -> delivered(from, reply.getDeliveries());
            case DRAINED -> {
                var drained = reply.getDrained();
                var subscription = mailboxes.subscriptions.get(drained.getSession());
                if (subscription != null && subscription.heeds(from, drained.getRegistration())) {
                    subscription.subscriber.drained();
                }
            }
            case CLOSED -> closed(from, reply.getClosed());
            case EPHEMERAL -> ephemeral(from, reply.getEphemeral());
            case CREDIT -> from.credited(reply.getCredit().getBytes());
            // Any frame counts as a sign of life; a newer instance may say more than is known here.
            case PONG, KIND_NOT_SET -> {}
        }
    }

    private void announced(RelayStream from, Announce announce) {
        from.announced(announce.getCredit());
        if (owners.announced(from, announce)) {
            mailboxes.ownersChanged();
        }
    }

    private void delivered(RelayStream from, Deliveries deliveries) {
        long bytes = 0;
        for (var delivery : deliveries.getDeliveriesList()) {
            bytes += delivery.getContent().size();
        }
        // The session's own bound takes over: one slow socket must not stop the others' stream.
        from.taken(bytes);
        var subscription = mailboxes.subscriptions.get(deliveries.getSession());
        if (subscription != null && subscription.heeds(from, deliveries.getRegistration())) {
            if (deliveries.getTracesCount() == 0) {
                subscription.subscriber.deliver(deliveries.getDeliveriesList());
            } else {
                var steps = traces.delivering(deliveries.getTracesList());
                subscription.subscriber.deliver(
                        deliveries.getDeliveriesList(), () -> steps.forEach(Step::end));
            }
        }
    }

    private void closed(RelayStream from, Closed closed) {
        var subscription = mailboxes.subscriptions.get(closed.getSession());
        if (subscription == null || !subscription.heeds(from, closed.getRegistration())) {
            return;
        }
        switch (closed.getReason()) {
            case REASON_SUPERSEDED -> subscription.subscriber.superseded();
            case REASON_RECONNECT -> subscription.subscriber.reconnect();
            case REASON_DEVICE_REMOVED -> subscription.subscriber.deviceRemoved();
            case REASON_NOT_OWNER, REASON_UNSPECIFIED, UNRECOGNIZED -> {
                subscription.lost(from);
                owners.disown(from, subscription.shard(owners));
            }
        }
    }

    private void ephemeral(RelayStream from, EphemeralDelivery ephemeral) {
        from.taken(ephemeral.getContent().size());
        var subscription = mailboxes.subscriptions.get(ephemeral.getSession());
        if (subscription != null) {
            subscription.subscriber.ephemeral(
                    ephemeral.getSenderAccount(),
                    ephemeral.getSenderDevice(),
                    ephemeral.getType(),
                    ephemeral.getContent());
        }
    }
}
