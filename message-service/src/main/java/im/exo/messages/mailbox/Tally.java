package im.exo.messages.mailbox;

/** A running total over many queues. Loop only. */
final class Tally {

    private int total;

    void add(int more) {
        total += more;
    }

    int total() {
        return total;
    }
}
