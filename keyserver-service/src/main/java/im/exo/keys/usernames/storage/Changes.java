package im.exo.keys.usernames.storage;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.keys.directory.storage.Membership;
import im.exo.keys.usernames.Confirmed;
import im.exo.keys.usernames.Dropped;
import im.exo.keys.usernames.EncryptedUsername;
import im.exo.keys.usernames.Linked;
import im.exo.keys.usernames.Reserved;
import im.exo.keys.usernames.Tenure;
import im.exo.keys.usernames.UsernameHash;
import im.exo.keys.usernames.UsernameStore;

import jakarta.enterprise.context.ApplicationScoped;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whatever changes usernames, in the current transaction. The account's row is locked first, then
 * that of the hash: two devices of an account wait for each other, and so do two accounts that want
 * the same hash.
 */
@ApplicationScoped
class Changes {

    private final Membership membership;
    private final Tenures tenures;
    private final Links links;

    Changes(Membership membership, Tenures tenures, Links links) {
        this.membership = membership;
        this.tenures = tenures;
        this.links = links;
    }

    Reserved reserve(
            Connection connection,
            DeviceAddress device,
            List<UsernameHash> wanted,
            Instant now,
            Instant until)
            throws SQLException {
        if (!membership.locked(device)) {
            return new Reserved.Removed();
        }
        var account = device.account();
        for (var hash : tenures.among(connection, wanted, t -> t.openTo(account, now))) {
            var present = tenures.locked(connection, hash);
            if (present.isEmpty()) {
                tenures.insert(connection, hash, Tenure.reserved(account, until));
            } else if (!present.get().openTo(account, now)) {
                continue;
            } else if (!present.get().confirmed()) {
                tenures.update(
                        connection,
                        hash,
                        present.get().account().equals(account)
                                ? present.get().reservedUntil(until)
                                : Tenure.reserved(account, until));
            }
            releaseAllBut(connection, account, hash, now);
            return new Reserved.Hash(hash);
        }
        return new Reserved.Taken();
    }

    private void releaseAllBut(
            Connection connection, AccountId account, UsernameHash kept, Instant now)
            throws SQLException {
        for (var entry : tenures.of(connection, account).entrySet()) {
            var tenure = entry.getValue();
            if (entry.getKey().equals(kept) || !tenure.reserved(now)) {
                continue;
            }
            var released = tenure.reservedUntil(Instant.EPOCH);
            if (released.runs(now)) {
                tenures.update(connection, entry.getKey(), released);
            } else {
                tenures.delete(connection, entry.getKey());
            }
        }
    }

    Confirmed confirm(
            Connection connection,
            DeviceAddress device,
            UsernameHash hash,
            Optional<EncryptedUsername> encrypted,
            Instant now,
            Instant heldUntil)
            throws SQLException {
        if (!membership.locked(device)) {
            return new Confirmed.Removed();
        }
        var account = device.account();
        var present = tenures.locked(connection, hash);
        if (present.isEmpty()) {
            return new Confirmed.NotReserved();
        }
        var tenure = present.get();
        if (!tenure.openTo(account, now)) {
            return new Confirmed.Taken();
        }
        if (!tenure.account().equals(account) || !tenure.confirmed() && !tenure.reserved(now)) {
            return new Confirmed.NotReserved();
        }
        if (!tenure.confirmed()) {
            giveUpPresent(connection, account, heldUntil);
            links.delete(connection, account);
            tenures.update(connection, hash, tenure.confirm());
            dropOldestHeld(connection, account, now);
        }
        return new Confirmed.Done(
                encrypted.isPresent()
                        ? Optional.of(links.put(connection, account, encrypted.get(), false))
                        : links.handle(connection, account));
    }

    private void giveUpPresent(Connection connection, AccountId account, Instant heldUntil)
            throws SQLException {
        for (var entry : tenures.of(connection, account).entrySet()) {
            if (entry.getValue().confirmed()) {
                tenures.update(connection, entry.getKey(), entry.getValue().giveUp(heldUntil));
            }
        }
    }

    private void dropOldestHeld(Connection connection, AccountId account, Instant now)
            throws SQLException {
        var tooMany =
                tenures.of(connection, account).entrySet().stream()
                        .filter(entry -> entry.getValue().held(now))
                        .sorted(
                                Map.Entry.comparingByValue(
                                        Comparator.comparing(Tenure::heldUntil).reversed()))
                        .skip(UsernameStore.MOST_HELD)
                        .toList();
        for (var entry : tooMany) {
            tenures.delete(connection, entry.getKey());
        }
    }

    Dropped drop(Connection connection, DeviceAddress device) throws SQLException {
        if (!membership.locked(device)) {
            return new Dropped.Removed();
        }
        forget(connection, device.account());
        return new Dropped.Done();
    }

    void forget(Connection connection, AccountId account) throws SQLException {
        links.delete(connection, account);
        tenures.deleteAll(connection, account);
    }

    Linked link(
            Connection connection,
            DeviceAddress device,
            EncryptedUsername encrypted,
            boolean keepHandle)
            throws SQLException {
        if (!membership.locked(device)) {
            return new Linked.Removed();
        }
        boolean named =
                tenures.of(connection, device.account()).values().stream()
                        .anyMatch(Tenure::confirmed);
        return named
                ? new Linked.Link(links.put(connection, device.account(), encrypted, keepHandle))
                : new Linked.NoUsername();
    }

    Dropped unlink(Connection connection, DeviceAddress device) throws SQLException {
        if (!membership.locked(device)) {
            return new Dropped.Removed();
        }
        links.delete(connection, device.account());
        return new Dropped.Done();
    }
}
