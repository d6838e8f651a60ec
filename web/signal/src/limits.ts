/** How far ahead of its chain a message may be, unless it is our own. */
export const MAX_FORWARD_JUMP = 25_000;
/** Keys kept per chain for messages that have been overtaken; the oldest go first. */
export const MAX_SKIPPED_KEYS = 2_000;
/** Receiving chains per session; the oldest go first. */
export const MAX_RECEIVER_CHAINS = 5;
/** Archived sessions per address; the oldest go first. */
export const MAX_ARCHIVED_SESSIONS = 40;
/** How long a session that was never answered may be used for sending, in milliseconds. */
export const MAX_UNACKNOWLEDGED_MS = 30 * 24 * 60 * 60 * 1000;
/** Sender keys per sender and distribution; the oldest go first. */
export const MAX_SENDER_KEYS = 5;
