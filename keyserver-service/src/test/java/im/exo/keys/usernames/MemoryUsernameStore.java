package im.exo.keys.usernames;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.topics.AccountState;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Usernames in maps. */
final class MemoryUsernameStore implements UsernameStore {

    private record Link(LinkHandle handle, EncryptedUsername encrypted) {}

    private final Map<UsernameHash, Tenure> tenures = new HashMap<>();
    private final Map<AccountId, Link> links = new HashMap<>();
    private final Map<AccountId, AccountState> accounts = new HashMap<>();

    synchronized void account(AccountState state) {
        var account = AccountId.of(state.getAccount());
        accounts.put(account, state);
        if (state.getStatus() == AccountState.Status.STATUS_DELETED) {
            forget(account);
        }
    }

    private boolean removed(DeviceAddress device) {
        var state = accounts.get(device.account());
        return state != null
                && (state.getStatus() == AccountState.Status.STATUS_DELETED
                        || device.device().value() < state.getNextDevice()
                                && state.getDevicesList().stream()
                                        .noneMatch(d -> d.getId() == device.device().value()));
    }

    private boolean found(AccountId account) {
        var state = accounts.get(account);
        return state == null || state.getStatus() == AccountState.Status.STATUS_ACTIVE;
    }

    @Override
    public synchronized Reserved reserve(
            DeviceAddress device, List<UsernameHash> wanted, Instant now, Instant until) {
        if (removed(device)) {
            return new Reserved.Removed();
        }
        var account = device.account();
        for (var hash : wanted) {
            var present = tenures.get(hash);
            if (present != null && !present.openTo(account, now)) {
                continue;
            }
            boolean own = present != null && present.account().equals(account);
            if (!own) {
                tenures.put(hash, Tenure.reserved(account, until));
            } else if (!present.confirmed()) {
                tenures.put(hash, present.reservedUntil(until));
            }
            tenures.replaceAll(
                    (other, tenure) ->
                            tenure.account().equals(account) && !other.equals(hash)
                                    ? tenure.reservedUntil(Instant.EPOCH)
                                    : tenure);
            forgetOver(now);
            return new Reserved.Hash(hash);
        }
        return new Reserved.Taken();
    }

    @Override
    public synchronized Confirmed confirm(
            DeviceAddress device,
            UsernameHash hash,
            Optional<EncryptedUsername> encrypted,
            Instant now,
            Instant heldUntil) {
        if (removed(device)) {
            return new Confirmed.Removed();
        }
        var account = device.account();
        var present = tenures.get(hash);
        if (present != null && !present.openTo(account, now)) {
            return new Confirmed.Taken();
        }
        if (present == null
                || !present.account().equals(account)
                || !present.confirmed() && !present.reserved(now)) {
            return new Confirmed.NotReserved();
        }
        if (!present.confirmed()) {
            tenures.replaceAll(
                    (other, tenure) ->
                            tenure.account().equals(account) && tenure.confirmed()
                                    ? tenure.giveUp(heldUntil)
                                    : tenure);
            tenures.put(hash, present.confirm());
            links.remove(account);
            tenures.entrySet().stream()
                    .filter(e -> e.getValue().account().equals(account) && e.getValue().held(now))
                    .sorted(
                            Map.Entry.comparingByValue(
                                    Comparator.comparing(Tenure::heldUntil).reversed()))
                    .skip(MOST_HELD)
                    .map(Map.Entry::getKey)
                    .toList()
                    .forEach(tenures::remove);
        }
        encrypted.ifPresent(bytes -> put(account, bytes, false));
        return new Confirmed.Done(Optional.ofNullable(links.get(account)).map(Link::handle));
    }

    private LinkHandle put(AccountId account, EncryptedUsername encrypted, boolean keepHandle) {
        var present = links.get(account);
        boolean keep = present != null && (keepHandle || present.encrypted().equals(encrypted));
        var link = new Link(keep ? present.handle() : LinkHandle.random(), encrypted);
        links.put(account, link);
        return link.handle();
    }

    @Override
    public synchronized Optional<Current> current(AccountId account) {
        return tenures.entrySet().stream()
                .filter(e -> e.getValue().account().equals(account) && e.getValue().confirmed())
                .map(
                        e ->
                                new Current(
                                        e.getKey(),
                                        Optional.ofNullable(links.get(account)).map(Link::handle)))
                .findFirst();
    }

    @Override
    public synchronized Dropped drop(DeviceAddress device) {
        if (removed(device)) {
            return new Dropped.Removed();
        }
        forget(device.account());
        return new Dropped.Done();
    }

    @Override
    public synchronized Linked link(
            DeviceAddress device, EncryptedUsername encrypted, boolean keepHandle) {
        if (removed(device)) {
            return new Linked.Removed();
        }
        return current(device.account()).isEmpty()
                ? new Linked.NoUsername()
                : new Linked.Link(put(device.account(), encrypted, keepHandle));
    }

    @Override
    public synchronized Dropped unlink(DeviceAddress device) {
        if (removed(device)) {
            return new Dropped.Removed();
        }
        links.remove(device.account());
        return new Dropped.Done();
    }

    @Override
    public synchronized Optional<AccountId> owner(UsernameHash hash) {
        return Optional.ofNullable(tenures.get(hash))
                .filter(Tenure::confirmed)
                .map(Tenure::account)
                .filter(this::found);
    }

    @Override
    public synchronized Optional<EncryptedUsername> behind(LinkHandle handle) {
        return links.entrySet().stream()
                .filter(e -> e.getValue().handle().equals(handle) && found(e.getKey()))
                .map(e -> e.getValue().encrypted())
                .findFirst();
    }

    @Override
    public synchronized void forget(AccountId account) {
        tenures.values().removeIf(tenure -> tenure.account().equals(account));
        links.remove(account);
    }

    @Override
    public synchronized void forgetOver(Instant now) {
        tenures.values().removeIf(tenure -> !tenure.runs(now));
    }
}
