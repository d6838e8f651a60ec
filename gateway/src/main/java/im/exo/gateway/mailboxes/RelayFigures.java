package im.exo.gateway.mailboxes;

/**
 * The streams to the instances of message-service, all together.
 *
 * @param open on which something has been heard
 * @param waiting sends that wait for credit or room
 * @param unanswered sends that were written and have no answer yet
 * @param control frames without content that wait, acknowledgements above all
 * @param leastCredit content in bytes that the most restrained instance still takes
 */
public record RelayFigures(int open, int waiting, int unanswered, int control, long leastCredit) {

    static final RelayFigures NONE = new RelayFigures(0, 0, 0, 0, Long.MAX_VALUE);

    RelayFigures with(RelayFigures stream) {
        return new RelayFigures(
                open + stream.open,
                waiting + stream.waiting,
                unanswered + stream.unanswered,
                control + stream.control,
                Math.min(leastCredit, stream.leastCredit));
    }
}
