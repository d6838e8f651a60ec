package im.exo.files.uploads;

/** How announcing an upload ended. */
public sealed interface Created {

    record Begun(Upload upload) implements Created {}

    /** Nothing was recorded. */
    enum Refused implements Created {
        TOO_LARGE,
        QUOTA_USED_UP,
        TOO_MANY_OPEN,
        ACCOUNT_ENDED
    }
}
