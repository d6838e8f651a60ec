/** The first byte of a sealed message: the version needed, and below the one spoken. */
export const SINGLE_RECIPIENT = 0x11;
/** As it is sent to the server, recipients being service ids. */
export const MULTI_RECIPIENT_SENT = 0x23;
