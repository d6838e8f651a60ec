package im.exo.files.uploads;

/** How taking the bytes of one request ended. */
public sealed interface Appended
        permits Appended.Stored, Appended.OtherOffset, Appended.Refused, Appended.Cut, Status.Told {

    /** All that arrived is durable. */
    record Stored(Upload upload) implements Appended {}

    /** The upload goes on at another offset; nothing was taken. */
    record OtherOffset(long offset) implements Appended {}

    /** Nothing was taken, for a reason that lies in the request or the instance. */
    enum Refused implements Appended {
        /** More bytes than announced. Those up to the announced length are kept. */
        TOO_LONG,
        /** Nothing of the request was kept. */
        CHECKSUM_MISMATCH,
        /** This instance writes for as many uploads as it may. */
        CROWDED,
        /** Too many interrupted attempts have used up the store's part numbers. */
        WORN_OUT
    }

    /** The client went away; what had arrived is kept, unless a checksum was to vouch for it. */
    record Cut() implements Appended {}
}
