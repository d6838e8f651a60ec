package im.exo.files.uploads;

/** How ending an upload went. */
public sealed interface Terminated permits Terminated.Done, Look.Missed {

    /** It is forgotten. A file that it had become stays. */
    record Done() implements Terminated {}
}
