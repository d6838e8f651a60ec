package im.exo.client.world;

import com.fasterxml.jackson.databind.node.MissingNode;

import im.exo.client.http.ServerProblem;
import im.exo.client.http.Unreachable;
import im.exo.client.keys.KeyDirectory;
import im.exo.client.outbox.Carrier;
import im.exo.client.sealing.UnnamedSends;
import im.exo.contract.AccessKey;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.EnvelopeId;
import im.exo.contract.mailbox.Ciphertext;
import im.exo.contract.mailbox.CiphertextType;
import im.exo.contract.mailbox.Delivery;
import im.exo.contract.mailbox.Envelope;
import im.exo.contract.mailbox.SendOutcome;
import im.exo.contract.mailbox.SendResult;
import im.exo.contract.realtime.ClientSend;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Mailboxes and keys in memory, over a line that loses questions and answers by a seeded dice. */
public final class MemoryServer {

    private final Random dice;
    private final Map<AccountId, TreeMap<Integer, Device>> accounts = new HashMap<>();
    private final Map<AccountId, Long> versions = new HashMap<>();
    private final Set<String> committed = new HashSet<>();
    private final Set<AccountId> held = new HashSet<>();
    private int holding;
    private long positions;
    private double faults;
    private boolean away;
    private int accepted;
    private final List<SendOutcome> outcomes = new ArrayList<>();
    private int sends;
    private int losses;
    private int corrections;
    private int lookups;
    private int refusals;
    private boolean keysSpoiled;
    private Map<AccountId, TreeMap<Integer, Device>> frozen;
    private Map<AccountId, Long> frozenVersions;
    private final Set<AccountId> suspended = new HashSet<>();
    private final Set<EnvelopeId> refused = new HashSet<>();
    private final CertificateAuthority authority = new CertificateAuthority();
    private final Map<AccountId, String> accessKeys = new HashMap<>();
    private int unnamed;

    private static final class Device {
        int registrationId;
        KeyDirectory.PublicKeys keys;
        final ArrayDeque<KeyDirectory.PublicKey> oneTime = new ArrayDeque<>();
        final ArrayDeque<KeyDirectory.PublicKey> kyber = new ArrayDeque<>();
        final List<Delivery> queue = new ArrayList<>();
    }

    public MemoryServer(long seed) {
        dice = new Random(seed);
    }

    /** How likely every exchange is to go wrong, 0 to 1. */
    public synchronized void faults(double likelihood) {
        faults = likelihood;
    }

    public synchronized void away(boolean gone) {
        away = gone;
        notifyAll();
    }

    /** How sends about devices were answered, in this order. */
    public synchronized List<SendOutcome> outcomes() {
        return List.copyOf(outcomes);
    }

    public synchronized int accepted() {
        return accepted;
    }

    /** Everything that any device asked to be sent, whatever became of it. */
    public synchronized int sends() {
        return sends;
    }

    public synchronized int losses() {
        return losses;
    }

    public synchronized int corrections() {
        return corrections;
    }

    /** How often a suspended account was written to. */
    public synchronized int refusals() {
        return refusals;
    }

    public synchronized int lookups() {
        return lookups;
    }

    /** What changes from now on the directory does not know, but mailboxes do. */
    public synchronized void freezeDirectory() {
        frozen = new HashMap<>();
        accounts.forEach((account, devices) -> frozen.put(account, new TreeMap<>(devices)));
        frozenVersions = new HashMap<>(versions);
    }

    public synchronized void thawDirectory() {
        frozen = null;
        frozenVersions = null;
    }

    /** Whether the directory gives keys that nobody can have signed. */
    public synchronized void spoilKeys(boolean spoil) {
        keysSpoiled = spoil;
    }

    /** Every send with this envelope in it is malformed. */
    public synchronized void refuse(EnvelopeId envelope) {
        refused.add(envelope);
    }

    public synchronized void addDevice(DeviceAddress address, int registrationId) {
        var device = new Device();
        device.registrationId = registrationId;
        accounts.computeIfAbsent(address.account(), a -> new TreeMap<>())
                .put(address.device().value(), device);
        versions.merge(address.account(), 1L, Long::sum);
    }

    public synchronized long version(AccountId account) {
        return versions.get(account);
    }

    /** Sends to this account do not arrive before {@link #release}. */
    public synchronized void hold(AccountId account) {
        held.add(account);
    }

    public synchronized void release(AccountId account) {
        held.remove(account);
        notifyAll();
    }

    /** Sends that are under way and do not arrive. */
    public synchronized int holding() {
        return holding;
    }

    /** Whether the account's operator has closed it for now. */
    public synchronized void suspend(AccountId account, boolean closed) {
        if (closed) {
            suspended.add(account);
        } else {
            suspended.remove(account);
        }
    }

    public synchronized void delete(AccountId account) {
        accounts.remove(account);
    }

    public synchronized void removeDevice(DeviceAddress address) {
        accounts.get(address.account()).remove(address.device().value());
        versions.merge(address.account(), 1L, Long::sum);
    }

    /** Everything that is queued for a device, without taking it. */
    public synchronized List<Delivery> queued(DeviceAddress address) {
        return List.copyOf(device(address).queue);
    }

    public synchronized void acknowledge(DeviceAddress address, Delivery delivery) {
        device(address).queue.removeIf(d -> d.getPosition() == delivery.getPosition());
    }

    private Device device(DeviceAddress address) {
        return accounts.get(address.account()).get(address.device().value());
    }

    private boolean unlucky() {
        boolean lost = dice.nextDouble() < faults;
        losses += lost ? 1 : 0;
        return lost;
    }

    /** Who certifies its accounts' devices. */
    public CertificateAuthority authority() {
        return authority;
    }

    /** By which key an account is written to without a token. */
    public synchronized void accessKey(AccountId account, AccessKey key) {
        accessKeys.put(account, key.text());
    }

    /** Sends that came without a token and were accepted. */
    public synchronized int unnamed() {
        return unnamed;
    }

    /** The way of those who show an account's key. */
    public UnnamedSends unnamedSends() {
        return (to, key, send) -> {
            try {
                return attempt(
                        send,
                        () -> {
                            if (!key.text().equals(accessKeys.get(to))) {
                                return SendResult.newBuilder()
                                        .setOutcome(SendOutcome.SEND_OUTCOME_UNAUTHORIZED)
                                        .build();
                            }
                            var result = commit(null, send);
                            unnamed +=
                                    result.getOutcome() == SendOutcome.SEND_OUTCOME_ACCEPTED
                                            ? 1
                                            : 0;
                            return result;
                        });
            } catch (Carrier.Away e) {
                throw new Unreachable(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Unreachable("interrupted");
            }
        };
    }

    /** The line of one sending device. */
    public Carrier carrier(DeviceAddress sender) {
        return new Carrier() {
            @Override
            public SendResult send(ClientSend send) throws Away, InterruptedException {
                return attempt(send, () -> commit(sender, send));
            }

            @Override
            public boolean online() {
                synchronized (MemoryServer.this) {
                    return !away;
                }
            }

            @Override
            public boolean awaitOnline() throws InterruptedException {
                synchronized (MemoryServer.this) {
                    while (away) {
                        MemoryServer.this.wait();
                    }
                    return true;
                }
            }
        };
    }

    /** A send on its way, on which it may be held or lost, and its answer too. */
    private synchronized SendResult attempt(ClientSend send, Supplier<SendResult> commit)
            throws Carrier.Away, InterruptedException {
        sends++;
        holding++;
        try {
            while (held.contains(AccountId.of(send.getRecipient()))) {
                wait();
            }
        } finally {
            holding--;
        }
        if (away || unlucky()) {
            throw new Carrier.Away("lost on the way");
        }
        if (unlucky()) {
            return SendResult.newBuilder().setOutcome(SendOutcome.SEND_OUTCOME_READ_ONLY).build();
        }
        SendResult result = commit.get();
        if (unlucky()) {
            throw new Carrier.Away("the answer is lost");
        }
        return result;
    }

    /** @param sender null for one without a token */
    private SendResult commit(@Nullable DeviceAddress sender, ClientSend send) {
        if (send.getEnvelopesList().stream()
                .anyMatch(e -> refused.contains(EnvelopeId.of(e.getId())))) {
            return SendResult.newBuilder().setOutcome(SendOutcome.SEND_OUTCOME_MALFORMED).build();
        }
        var to = AccountId.of(send.getRecipient());
        var devices = accounts.get(to);
        if (devices == null) {
            return SendResult.newBuilder()
                    .setOutcome(SendOutcome.SEND_OUTCOME_UNKNOWN_ACCOUNT)
                    .build();
        }
        if (suspended.contains(to)) {
            refusals++;
            return SendResult.newBuilder()
                    .setOutcome(SendOutcome.SEND_OUTCOME_UNAVAILABLE)
                    .setRetryAfterMillis(1)
                    .build();
        }
        var result = SendResult.newBuilder().setAccountVersion(versions.get(to));
        var named = new HashSet<Integer>();
        for (Ciphertext c : send.getEnvelopes(0).getCiphertextsList()) {
            named.add(c.getDevice());
            Device device = devices.get(c.getDevice());
            if (device == null) {
                result.addExtra(c.getDevice());
            } else if (device.registrationId != c.getRegistrationId()) {
                result.addStale(c.getDevice());
            }
        }
        devices.keySet().stream()
                .filter(d -> !named.contains(d) && !DeviceAddress.of(to, d).equals(sender))
                .forEach(result::addMissing);
        if (result.getStaleCount() > 0) {
            corrections++;
            outcomes.add(SendOutcome.SEND_OUTCOME_STALE_DEVICES);
            return result.setOutcome(SendOutcome.SEND_OUTCOME_STALE_DEVICES).build();
        }
        if (result.getMissingCount() + result.getExtraCount() > 0) {
            corrections++;
            outcomes.add(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES);
            return result.setOutcome(SendOutcome.SEND_OUTCOME_MISMATCHED_DEVICES).build();
        }
        for (Envelope envelope : send.getEnvelopesList()) {
            boolean sealed =
                    envelope.getCiphertexts(0).getType() == CiphertextType.CIPHERTEXT_TYPE_SEALED;
            var from = sealed ? null : sender;
            String author = from == null ? "" : from.account().text();
            if (committed.add(author + EnvelopeId.of(envelope.getId()))) {
                for (Ciphertext c : envelope.getCiphertextsList()) {
                    devices.get(c.getDevice()).queue.add(delivery(envelope, c, from));
                }
            }
        }
        accepted++;
        outcomes.add(SendOutcome.SEND_OUTCOME_ACCEPTED);
        return result.setOutcome(SendOutcome.SEND_OUTCOME_ACCEPTED).build();
    }

    private Delivery delivery(Envelope envelope, Ciphertext c, @Nullable DeviceAddress sender) {
        var delivery =
                Delivery.newBuilder()
                        .setPosition(++positions)
                        .setEnvelope(envelope.getId())
                        .setType(c.getType())
                        .setContent(c.getContent())
                        .setSentAt(envelope.getSentAt())
                        .setAcceptedAt(System.currentTimeMillis());
        if (sender != null) {
            delivery.setSenderAccount(sender.account().byteString())
                    .setSenderDevice(sender.device().value());
        }
        return delivery.build();
    }

    private static KeyDirectory.PublicKey spoiled(KeyDirectory.PublicKey key) {
        byte[] signature = key.signature().clone();
        signature[0] ^= 1;
        return new KeyDirectory.PublicKey(key.id(), key.key(), signature);
    }

    /** The key directory as one device sees it. */
    public KeyDirectory directory(DeviceAddress self) {
        return new KeyDirectory() {
            @Override
            public Lookup lookup(AccountId account, DeviceId only) throws ServerProblem {
                synchronized (MemoryServer.this) {
                    lookups++;
                    if (suspended.contains(account)) {
                        refusals++;
                        throw new ServerProblem(
                                503, MissingNode.getInstance(), Duration.ofMillis(1));
                    }
                    var devices = (frozen == null ? accounts : frozen).get(account);
                    var known = frozen == null ? versions : frozenVersions;
                    if (devices == null) {
                        return new UnknownAccount();
                    }
                    var found = new ArrayList<DeviceKeys>();
                    byte[] identity = null;
                    for (var one : devices.entrySet()) {
                        Device device = one.getValue();
                        if (device.keys != null
                                && Optional.ofNullable(only)
                                        .map(o -> o.value() == one.getKey())
                                        .orElse(true)) {
                            identity = device.keys.identityKey();
                            var kyber = device.kyber.poll();
                            found.add(
                                    new DeviceKeys(
                                            one.getKey(),
                                            device.registrationId,
                                            keysSpoiled
                                                    ? spoiled(device.keys.signed())
                                                    : device.keys.signed(),
                                            device.oneTime.poll(),
                                            kyber == null ? device.keys.lastResort() : kyber));
                        }
                    }
                    return identity == null
                            ? new UnknownDevice()
                            : new Found(known.get(account), identity, found);
                }
            }

            @Override
            public boolean holds(byte[] digest) {
                return device(self).keys != null;
            }

            @Override
            public Left left() {
                synchronized (MemoryServer.this) {
                    return new Left(device(self).oneTime.size(), device(self).kyber.size());
                }
            }

            @Override
            public void publish(PublicKeys keys) {
                synchronized (MemoryServer.this) {
                    Device device = device(self);
                    PublicKeys old = device.keys;
                    device.keys =
                            new PublicKeys(
                                    keys.identityKey(),
                                    keys.registrationId(),
                                    keys.replaceIdentity(),
                                    keys.signed() == null ? old.signed() : keys.signed(),
                                    keys.lastResort() == null
                                            ? old.lastResort()
                                            : keys.lastResort(),
                                    null,
                                    null);
                    if (keys.oneTime() != null) {
                        device.oneTime.clear();
                        device.oneTime.addAll(keys.oneTime());
                    }
                    if (keys.kyber() != null) {
                        device.kyber.clear();
                        device.kyber.addAll(keys.kyber());
                    }
                }
            }
        };
    }
}
