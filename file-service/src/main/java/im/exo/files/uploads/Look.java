package im.exo.files.uploads;

/** What a request finds where an upload should be. */
public sealed interface Look {

    record Found(Upload upload) implements Look {}

    /** Why there is nothing to work on. */
    enum Missed implements Look, Status.Told, Terminated {
        UNKNOWN,
        /** It is somebody else's. */
        FOREIGN,
        /** Another request holds it. */
        BUSY,
        EXPIRED
    }
}
