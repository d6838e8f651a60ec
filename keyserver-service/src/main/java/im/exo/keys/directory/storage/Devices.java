package im.exo.keys.directory.storage;

import im.exo.contract.AccountId;
import im.exo.contract.DeviceAddress;
import im.exo.contract.DeviceId;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows of {@code device}. */
@ApplicationScoped
class Devices implements PanacheRepositoryBase<DeviceEntity, DeviceEntity.Key> {

    @Nullable DeviceEntity find(DeviceAddress device) {
        return findById(key(device));
    }

    DeviceEntity findOrNew(DeviceAddress address) {
        var found = find(address);
        if (found != null) {
            return found;
        }
        var device = new DeviceEntity();
        device.account = AccountEntity.id(address.account());
        device.device = address.device().value();
        return device;
    }

    List<DeviceEntity> of(AccountId account) {
        return list("account", AccountEntity.id(account));
    }

    Set<DeviceId> ids(AccountId account) {
        return of(account).stream()
                .map(device -> new DeviceId(device.device))
                .collect(Collectors.toSet());
    }

    void remove(DeviceAddress device) {
        var found = find(device);
        if (found != null) {
            delete(found);
            flush();
        }
    }

    /**
     * The account's row must be locked or shared, so that no refill comes between count and mark.
     *
     * @return whether the device had not been told yet
     */
    boolean tell(DeviceAddress device, boolean ec, boolean kyber) {
        return getEntityManager()
                        .createNativeQuery(
                                "UPDATE device SET told_ec = told_ec OR ?3, told_kyber ="
                                        + " told_kyber OR ?4 WHERE account = ?1 AND device = ?2"
                                        + " AND ((?3 AND NOT told_ec)"
                                        + " OR (?4 AND NOT told_kyber))")
                        .setParameter(1, device.account().bytes())
                        .setParameter(2, device.device().value())
                        .setParameter(3, ec)
                        .setParameter(4, kyber)
                        .executeUpdate()
                > 0;
    }

    private static DeviceEntity.Key key(DeviceAddress device) {
        return new DeviceEntity.Key(AccountEntity.id(device.account()), device.device().value());
    }
}
