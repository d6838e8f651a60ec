package im.exo.gateway.realtime;

import im.exo.contract.DeviceAddress;
import im.exo.gateway.limits.Bucket;
import im.exo.gateway.limits.Rate;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What devices that left had used up of the frames they may send: whoever comes back goes on where it
 * was, or a flood would have a full bucket at each reconnect. Bounded; the eldest is forgotten. From
 * any thread.
 */
final class SpentBuckets {

    private final Rate rate;
    private final LinkedHashMap<DeviceAddress, Bucket> byDevice;

    SpentBuckets(Rate rate, int max) {
        this.rate = rate;
        this.byDevice =
                new LinkedHashMap<>() {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<DeviceAddress, Bucket> eldest) {
                        return size() > max;
                    }
                };
    }

    /** Keeps it unless most of it is there: then the device may as well have a full one. */
    synchronized void keep(DeviceAddress device, Bucket bucket) {
        if (bucket.spent(rate, System.nanoTime())) {
            byDevice.put(device, bucket);
        }
    }

    /** Null for a full one. */
    synchronized @Nullable Bucket take(DeviceAddress device) {
        return byDevice.remove(device);
    }

    synchronized int size() {
        return byDevice.size();
    }
}
