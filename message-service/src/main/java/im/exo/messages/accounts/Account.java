package im.exo.messages.accounts;

import im.exo.contract.AccessKeyHash;
import im.exo.contract.AccountId;
import im.exo.contract.topics.AccountState;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A recipient as its owner knows it: which devices it has, and since which version.
 *
 * @param accessKey which key lets those in who do not say who they are
 */
public record Account(
        AccountId id,
        long version,
        Status status,
        Map<Integer, Integer> devices,
        int nextDevice,
        AccessKeyHash accessKey) {

    /** Whether mail is taken for the account. */
    public enum Status {
        ACTIVE,
        SUSPENDED,
        DELETED
    }

    /** What one send names: a device, and its registration id as the sender knows it. */
    public record Target(int device, int registrationId) {}

    /** How the devices named by a sender fit the account. */
    public sealed interface Fit {
        /** Exactly the account's devices. */
        record Exact() implements Fit {}

        /** Looked at before {@link Mismatched}: devices that were installed anew. */
        record Stale(List<Integer> devices) implements Fit {}

        /** Devices the sender left out, and devices the account does not have. */
        record Mismatched(List<Integer> missing, List<Integer> extra) implements Fit {}
    }

    /** @throws IllegalArgumentException when the state names no account, or its parts are not such */
    public static Account of(AccountState state) {
        var devices = new TreeMap<Integer, Integer>();
        for (var device : state.getDevicesList()) {
            devices.put(device.getId(), device.getRegistrationId());
        }
        var status =
                switch (state.getStatus()) {
                    case STATUS_DELETED -> Status.DELETED;
                    case STATUS_SUSPENDED -> Status.SUSPENDED;
                    case STATUS_ACTIVE, STATUS_UNSPECIFIED, UNRECOGNIZED -> Status.ACTIVE;
                };
        return new Account(
                AccountId.of(state.getAccount()),
                state.getVersion(),
                status,
                devices,
                state.getNextDevice(),
                new AccessKeyHash(state.getAccessKeyHash()));
    }

    public AccountState state() {
        var state =
                AccountState.newBuilder()
                        .setAccount(id.byteString())
                        .setVersion(version)
                        .setNextDevice(nextDevice)
                        .setAccessKeyHash(accessKey.hash())
                        .setStatus(
                                switch (status) {
                                    case ACTIVE -> AccountState.Status.STATUS_ACTIVE;
                                    case SUSPENDED -> AccountState.Status.STATUS_SUSPENDED;
                                    case DELETED -> AccountState.Status.STATUS_DELETED;
                                });
        devices.forEach(
                (device, registrationId) ->
                        state.addDevices(
                                AccountState.Device.newBuilder()
                                        .setId(device)
                                        .setRegistrationId(registrationId)));
        return state.build();
    }

    /** Whether its operator closed it for now: its queues are kept, and neither filled nor served. */
    public boolean suspended() {
        return status == Status.SUSPENDED;
    }

    /** Whether this device once existed and never will again. */
    public boolean removed(int device) {
        return status == Status.DELETED || (device < nextDevice && !devices.containsKey(device));
    }

    /**
     * Compares the devices a sender wrote to with the account's own.
     *
     * @param own the sender's device when it writes to its own account, which then is neither
     *     required nor refused; 0 otherwise
     */
    public Fit fit(List<Target> targets, int own) {
        var stale = new ArrayList<Integer>(0);
        var extra = new ArrayList<Integer>(0);
        int fitting = 0;
        boolean toSelf = false;
        for (var target : targets) {
            var registrationId = devices.get(target.device());
            if (registrationId == null) {
                extra.add(target.device());
            } else if (registrationId != target.registrationId()) {
                stale.add(target.device());
            } else {
                fitting++;
                toSelf |= target.device() == own;
            }
        }
        if (!stale.isEmpty()) {
            return new Fit.Stale(stale);
        }
        boolean exempt = own != 0 && !toSelf && devices.containsKey(own);
        if (extra.isEmpty() && fitting + (exempt ? 1 : 0) == devices.size()) {
            return new Fit.Exact();
        }
        var missing = new ArrayList<>(devices.keySet());
        targets.forEach(target -> missing.remove((Integer) target.device()));
        missing.remove((Integer) own);
        return new Fit.Mismatched(missing, extra);
    }

    @Override
    public String toString() {
        return "Account[version=" + version + ", devices=" + devices.size() + "]";
    }
}
