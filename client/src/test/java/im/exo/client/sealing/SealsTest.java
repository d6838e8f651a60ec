package im.exo.client.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;

import im.exo.client.http.Unreachable;
import im.exo.client.keys.ProtocolStore;
import im.exo.client.outbox.Carrier;
import im.exo.client.world.CertificateAuthority;
import im.exo.client.world.MemoryServer;
import im.exo.client.world.Node;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.realtime.ClientSend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.signal.libsignal.protocol.IdentityKey;
import org.signal.libsignal.protocol.IdentityKeyPair;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class SealsTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();

    @TempDir Path folder;

    private final DeviceAddress alice = DeviceAddress.of(AccountId.random(), 1);
    private final DeviceAddress bob = DeviceAddress.of(AccountId.random(), 2);
    private final MemoryServer server = new MemoryServer(1);
    private Node a;
    private Node b;
    private long now = System.currentTimeMillis();

    /** What the server certifies, and to whom. */
    private final class Source implements CertificateSource {
        CertificateAuthority authority = server.authority();
        DeviceAddress device = alice;
        IdentityKey identity = a.identities().own().getPublicKey();
        List<byte[]> roots = List.of(authority.root());
        boolean away;
        int issued;

        @Override
        public byte[] issue() throws Unreachable {
            reach();
            issued++;
            return authority.certificate(device, identity, now + DAY);
        }

        @Override
        public List<byte[]> roots() throws Unreachable {
            reach();
            return roots;
        }

        private void reach() throws Unreachable {
            if (away) {
                throw new Unreachable("away");
            }
        }
    }

    @BeforeEach
    void two_who_have_written_to_each_other() throws Exception {
        a = Node.create(server, folder.resolve("a"), alice, 11);
        b = Node.create(server, folder.resolve("b"), bob, 22);
        a.send(bob.account(), "hello");
        await().atMost(Duration.ofSeconds(60)).until(() -> a.waiting() == 0);
        b.receive();
        forgetCertificate();
    }

    /** The next one is another source's. */
    private void forgetCertificate() {
        a.store().records().clear("sender-certificate");
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private Certificates certificates(Node node, CertificateSource source) {
        return new Certificates(node.store(), source, node.identities(), node.address, () -> now);
    }

    private Seals seals(Node node, CertificateSource source) throws Exception {
        var certificates = certificates(node, source);
        certificates.learnRoots();
        return new Seals(
                node.store(),
                new ProtocolStore(node.store(), node.identities()),
                certificates,
                node.address);
    }

    private Ciphertext message(String text) throws Exception {
        return a.ratchets().encryptMessage(bob, text.getBytes());
    }

    private Delivery sealed(Source source, Ciphertext message) throws Exception {
        var send =
                ClientSend.newBuilder()
                        .setRecipient(bob.account().byteString())
                        .addEnvelopes(
                                Envelope.newBuilder()
                                        .setId(EnvelopeId.next(now).byteString())
                                        .setSentAt(now)
                                        .addCiphertexts(message))
                        .build();
        var sealed = seals(a, source).seal(send).getEnvelopes(0);
        return Delivery.newBuilder()
                .setEnvelope(sealed.getId())
                .setSentAt(sealed.getSentAt())
                .setAcceptedAt(now)
                .setType(sealed.getCiphertexts(0).getType())
                .setContent(sealed.getCiphertexts(0).getContent())
                .build();
    }

    @Test
    void under_the_seal_lie_the_sender_and_the_message_as_it_was() throws Exception {
        var source = new Source();
        var message = message("hello");
        var delivery = sealed(source, message);

        assertThat(delivery.getType()).isEqualTo(CiphertextType.CIPHERTEXT_TYPE_SEALED);
        assertThat(delivery.getContent().size() - message.getContent().size())
                .isBetween(1, Carrier.OVERHEAD);
        assertThat(seals(b, source).open(delivery))
                .isInstanceOfSatisfying(
                        Seals.Opened.Letter.class,
                        opened -> {
                            var letter = opened.delivery();
                            assertThat(letter.getSenderAccount())
                                    .isEqualTo(alice.account().byteString());
                            assertThat(letter.getSenderDevice()).isEqualTo(1);
                            assertThat(letter.getType()).isEqualTo(message.getType());
                            assertThat(letter.getContent()).isEqualTo(message.getContent());
                            assertThat(letter.getEnvelope()).isEqualTo(delivery.getEnvelope());
                        });
    }

    @Test
    void a_byte_that_was_changed_anywhere_leaves_nothing() throws Exception {
        var source = new Source();
        var delivery = sealed(source, message("hello"));
        var receiver = seals(b, source);
        byte[] good = delivery.getContent().toByteArray();
        for (int at = 0; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            var changed = delivery.toBuilder().setContent(ByteString.copyFrom(bad)).build();
            assertThat(receiver.open(changed)).as("byte " + at).isEqualTo(nothing());
        }
        for (int length : new int[] {0, 1, 33, good.length / 2, good.length - 1}) {
            var cut = delivery.toBuilder().setContent(delivery.getContent().substring(0, length));
            assertThat(receiver.open(cut.build())).as("length " + length).isEqualTo(nothing());
        }
        assertThat(receiver.open(delivery)).isInstanceOf(Seals.Opened.Letter.class);
    }

    @Test
    void only_who_it_is_for_opens_it() throws Exception {
        var source = new Source();
        var delivery = sealed(source, message("hello"));
        assertThat(seals(a, source).open(delivery)).isEqualTo(nothing());
    }

    @Test
    void a_certificate_that_leads_back_to_no_known_root_names_nobody() throws Exception {
        var foreign = new Source();
        foreign.authority = new CertificateAuthority();
        var delivery = sealed(foreign, message("hello"));
        forgetCertificate();
        var known = new Source();
        var receiver = seals(b, known);
        assertThat(receiver.open(delivery)).isEqualTo(nothing());

        // The server's secret was replaced: with the next connection the new root is known.
        known.roots = List.of(foreign.authority.root());
        assertThat(seals(b, known).open(delivery)).isInstanceOf(Seals.Opened.Letter.class);
        assertThat(seals(b, known).open(sealed(new Source(), message("again"))))
                .as("and the former one still")
                .isInstanceOf(Seals.Opened.Letter.class);
    }

    @Test
    void a_certificate_counts_at_the_time_at_which_the_server_took_the_message() throws Exception {
        var source = new Source();
        var delivery = sealed(source, message("hello"));
        var late = delivery.toBuilder().setAcceptedAt(now + DAY + 1).build();
        now += 30 * DAY;
        var receiver = seals(b, source);
        assertThat(receiver.open(delivery)).isInstanceOf(Seals.Opened.Letter.class);
        assertThat(receiver.open(late)).isEqualTo(nothing());
    }

    @Test
    void what_waited_until_its_certificate_was_over_is_sealed_under_another_one() throws Exception {
        var source = new Source();
        var message = message("hello");
        sealed(source, message);
        now += 2 * DAY;

        var delivery = sealed(source, message);

        assertThat(source.issued).isEqualTo(2);
        assertThat(seals(b, source).open(delivery)).isInstanceOf(Seals.Opened.Letter.class);
    }

    @Test
    void a_certificate_is_asked_for_once_and_renewed_when_half_of_its_time_is_over()
            throws Exception {
        var source = new Source();
        var certificates = certificates(a, source);
        certificates.own();
        certificates.own();
        certificates.renew();
        // Kept in the profile, for the next start.
        certificates(a, source).own();
        assertThat(source.issued).isEqualTo(1);

        now += 13 * HOUR;
        certificates.own();
        assertThat(source.issued).isEqualTo(1);
        certificates.renew();
        assertThat(source.issued).isEqualTo(2);

        source.away = true;
        now += 20 * HOUR;
        assertThat(certificates.own()).isNotNull();
        now += 4 * HOUR;
        assertThatThrownBy(certificates::own).isInstanceOf(Unreachable.class);
    }

    @Test
    void a_certificate_for_somebody_else_is_not_used() throws Exception {
        var source = new Source();
        var certificates = certificates(a, source);
        source.device = DeviceAddress.of(alice.account(), 2);
        assertThatThrownBy(certificates::own).isInstanceOf(Unreachable.class);
        source.device = bob;
        assertThatThrownBy(certificates::own).isInstanceOf(Unreachable.class);
        source.device = alice;
        source.identity = IdentityKeyPair.generate().getPublicKey();
        assertThatThrownBy(certificates::own).isInstanceOf(Unreachable.class);
        source.identity = a.identities().own().getPublicKey();
        assertThat(certificates.own()).isNotNull();
    }

    @Test
    void without_roots_nothing_is_thrown_away_and_with_some_the_others_can_wait() throws Exception {
        var source = new Source();
        source.away = true;
        b.store().records().clear("certificate-root");
        assertThatThrownBy(certificates(b, source)::learnRoots).isInstanceOf(Unreachable.class);
        source.away = false;
        var certificates = certificates(b, source);
        certificates.learnRoots();
        source.away = true;
        certificates.connected();
        certificates.learnRoots();
    }

    private static Seals.Opened nothing() {
        return new Seals.Opened.Nothing();
    }
}
