package im.exo.client.keys;

/**
 * What is known of somebody's identity key.
 *
 * @param key 33 bytes, the newest
 * @param changed it replaced another one and the user has not accepted that yet
 * @param verified the user has compared safety numbers for this very key
 */
public record PeerIdentity(byte[] key, boolean changed, boolean verified) {

    @Override
    public String toString() {
        return "PeerIdentity[changed=" + changed + ", verified=" + verified + "]";
    }
}
