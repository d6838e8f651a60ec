package im.exo.kit.topics;

/**
 * A topic that a service owns.
 *
 * @param compacted keeps the last value of each key for ever; otherwise records are kept 7 days
 */
public record Topic(String name, int partitions, boolean compacted) {

    public Topic {
        if (name.isBlank() || partitions < 1) {
            throw new IllegalArgumentException("a topic has a name and a partition or more");
        }
    }
}
