package im.exo.keys.directory;

import com.google.protobuf.ByteString;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;
import im.exo.contract.topics.AccountState;
import im.exo.contract.topics.KeyEvent;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The port in memory: what the contract means, without SQL. */
final class MemoryPrekeyStore implements PrekeyStore {

    private static final class Device {
        DeviceKeys keys;
        final List<Prekey> ec = new ArrayList<>();
        final List<SignedPrekey> kyber = new ArrayList<>();
        boolean toldEc;
        boolean toldKyber;

        Counts counts() {
            return new Counts(ec.size(), kyber.size());
        }
    }

    private static final class Account {
        ByteString identity;
        AccountState state = AccountState.getDefaultInstance();
        final Map<DeviceId, Device> devices = new TreeMap<>();

        boolean deleted() {
            return state.getStatus() == AccountState.Status.STATUS_DELETED;
        }

        boolean removed(DeviceId id) {
            return deleted()
                    || id.value() < state.getNextDevice()
                            && state.getDevicesList().stream()
                                    .noneMatch(device -> device.getId() == id.value());
        }
    }

    private final Map<DeviceAddress, Map<ByteString, LocalDate>> spent = new HashMap<>();
    private final Map<AccountId, Account> accounts = new HashMap<>();
    final List<KeyEvent> events = new ArrayList<>();

    @Override
    public synchronized Uploaded store(DeviceAddress address, Upload upload) {
        var account = accounts.computeIfAbsent(address.account(), id -> new Account());
        if (account.removed(address.device())) {
            return new Uploaded.Removed();
        }
        boolean other = account.identity != null && !account.identity.equals(upload.identityKey());
        if (other && !upload.replaceIdentity()) {
            return new Uploaded.OtherIdentity();
        }
        if ((other || !account.devices.containsKey(address.device())) && !upload.complete()) {
            return new Uploaded.Incomplete();
        }
        if (other) {
            account.devices.clear();
            events.add(
                    KeyEvent.newBuilder()
                            .setAccount(address.account().byteString())
                            .setIdentityChanged(KeyEvent.IdentityChanged.getDefaultInstance())
                            .build());
        }
        account.identity = upload.identityKey();
        var device = account.devices.computeIfAbsent(address.device(), id -> new Device());
        device.keys =
                new DeviceKeys(
                        address.device(),
                        upload.registrationId(),
                        upload.identityKey(),
                        upload.signed().orElseGet(() -> device.keys.signed()),
                        upload.lastResort().orElseGet(() -> device.keys.lastResort()));
        upload.oneTimeEc()
                .ifPresent(
                        keys -> {
                            device.ec.clear();
                            device.ec.addAll(unspent(address, keys, Prekey::key));
                            device.toldEc = false;
                        });
        upload.oneTimeKyber()
                .ifPresent(
                        keys -> {
                            device.kyber.clear();
                            device.kyber.addAll(unspent(address, keys, SignedPrekey::key));
                            device.toldKyber = false;
                        });
        device.ec.sort(Comparator.comparing(Prekey::id));
        device.kyber.sort(Comparator.comparing(SignedPrekey::id));
        return new Uploaded.Stored();
    }

    private Optional<Device> device(DeviceAddress address) {
        return Optional.ofNullable(accounts.get(address.account()))
                .map(account -> account.devices.get(address.device()));
    }

    @Override
    public synchronized Optional<Counts> counts(DeviceAddress address) {
        return device(address).map(Device::counts);
    }

    @Override
    public synchronized Optional<DeviceKeys> keys(DeviceAddress address) {
        return device(address).map(device -> device.keys);
    }

    @Override
    public synchronized Standing standing(AccountId id) {
        var account = accounts.getOrDefault(id, new Account());
        return new Standing(
                account.state.getVersion(),
                Status.of(account.state.getStatus()),
                new AccessKeyHash(account.state.getAccessKeyHash()),
                account.devices.keySet());
    }

    @Override
    public synchronized Optional<ByteString> identity(AccountId id) {
        return Optional.ofNullable(accounts.get(id)).map(account -> account.identity);
    }

    @Override
    public synchronized Optional<AccountBundle> claim(AccountId id, Set<DeviceId> wanted) {
        var account = accounts.getOrDefault(id, new Account());
        var bundles = new ArrayList<DeviceBundle>();
        account.devices.forEach(
                (deviceId, device) -> {
                    if (wanted.contains(deviceId)) {
                        var address = new DeviceAddress(id, deviceId);
                        bundles.add(take(address, device));
                        tell(address, device);
                    }
                });
        return bundles.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new AccountBundle(
                                id, account.state.getVersion(), account.identity, bundles));
    }

    private <K> List<K> unspent(
            DeviceAddress device, List<K> keys, Function<K, ByteString> publicKey) {
        var seen = new HashSet<>(spent.getOrDefault(device, Map.of()).keySet());
        return keys.stream().filter(key -> seen.add(publicKey.apply(key))).toList();
    }

    @Override
    public synchronized void forgetSpent(LocalDate before) {
        spent.values().forEach(keys -> keys.values().removeIf(day -> day.isBefore(before)));
    }

    private DeviceBundle take(DeviceAddress address, Device device) {
        var marks = spent.computeIfAbsent(address, id -> new HashMap<>());
        var today = LocalDate.now(ZoneOffset.UTC);
        device.ec.stream().limit(1).forEach(key -> marks.put(key.key(), today));
        device.kyber.stream().limit(1).forEach(key -> marks.put(key.key(), today));
        return new DeviceBundle(
                device.keys.device(),
                device.keys.registrationId(),
                device.keys.signed(),
                device.ec.isEmpty() ? Optional.empty() : Optional.of(device.ec.removeFirst()),
                device.kyber.isEmpty() ? device.keys.lastResort() : device.kyber.removeFirst());
    }

    private void tell(DeviceAddress address, Device device) {
        var left = device.counts();
        if (left.lowEc() && !device.toldEc || left.lowKyber() && !device.toldKyber) {
            device.toldEc |= left.lowEc();
            device.toldKyber |= left.lowKyber();
            events.add(
                    KeyEvent.newBuilder()
                            .setAccount(address.account().byteString())
                            .setRunningLow(
                                    KeyEvent.RunningLow.newBuilder()
                                            .setDevice(address.device().value())
                                            .setEc(left.ec())
                                            .setKyber(left.kyber()))
                            .build());
        }
    }

    @Override
    public synchronized void apply(AccountState state) {
        var account =
                accounts.computeIfAbsent(AccountId.of(state.getAccount()), id -> new Account());
        if (state.getVersion() <= account.state.getVersion()) {
            return;
        }
        account.state = state;
        account.devices.keySet().removeIf(account::removed);
        spent.keySet()
                .removeIf(
                        device ->
                                device.account().equals(AccountId.of(state.getAccount()))
                                        && account.removed(device.device()));
        if (account.deleted()) {
            account.identity = null;
        }
    }

    @Override
    public synchronized void forget(AccountId id) {
        accounts.remove(id);
        spent.keySet().removeIf(device -> device.account().equals(id));
    }

    @Override
    public synchronized int spent(AccountId id) {
        return spent.entrySet().stream()
                .filter(device -> device.getKey().account().equals(id))
                .mapToInt(device -> device.getValue().size())
                .sum();
    }
}
