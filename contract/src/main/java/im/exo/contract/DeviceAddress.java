package im.exo.contract;

/** One device of one account: where an envelope goes, and where it came from. */
public record DeviceAddress(AccountId account, DeviceId device) {

    public static DeviceAddress of(AccountId account, int device) {
        return new DeviceAddress(account, new DeviceId(device));
    }
}
