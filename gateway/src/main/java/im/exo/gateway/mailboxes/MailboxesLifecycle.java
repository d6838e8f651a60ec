package im.exo.gateway.mailboxes;

import im.exo.kit.internal.InternalConfig;
import im.exo.kit.traces.Traces;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the mailboxes and keeps telling them where instances are. */
@ApplicationScoped
public class MailboxesLifecycle {

    @Produces
    @Singleton
    Mailboxes mailboxes(
            RelayConfig config,
            InternalConfig internal,
            MeterRegistry metrics,
            Traces traces,
            Vertx vertx,
            @ConfigProperty(name = "exo.instance", defaultValue = "gateway") String instance) {
        var mailboxes =
                new Mailboxes(
                        RelaySetup.on(
                                (EventLoop) vertx.nettyEventLoopGroup().next(),
                                config,
                                instance,
                                internal.key().orElse(""),
                                traces));
        new MailboxesMetrics(metrics).export(mailboxes);
        return mailboxes;
    }

    void close(@Disposes Mailboxes mailboxes) {
        mailboxes.close();
    }

    void start(@Observes StartupEvent event, Mailboxes mailboxes, RelayConfig config) {
        var addresses = new RelayAddresses(config.targets());
        mailboxes.instancesAt(addresses.resolve());
        Thread.ofVirtual()
                .name("relay-addresses")
                .start(() -> keepResolving(mailboxes, addresses, config));
    }

    private static void keepResolving(
            Mailboxes mailboxes, RelayAddresses addresses, RelayConfig config) {
        try {
            while (!mailboxes.closed()) {
                Thread.sleep(config.resolveEvery());
                mailboxes.instancesAt(addresses.resolve());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
