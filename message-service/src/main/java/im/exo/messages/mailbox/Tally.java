package im.exo.messages.mailbox;

/** A running total over many queues. Loop only. */
final class Tally {

    private int total;
    private long bytes;

    void add(int more, long moreBytes) {
        total += more;
        bytes += moreBytes;
    }

    int total() {
        return total;
    }

    long bytes() {
        return bytes;
    }
}
