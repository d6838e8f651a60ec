/** Why the browser's storage did not do what it was asked for. */
export type StorageErrorCode =
  /** Another tab holds the database in an older form, and does not let go of it. */
  | 'blocked'
  /** The database was closed: by the store's owner, for a newer form of it, or with its data. */
  | 'closed'
  /** No room is left: nothing of the change was kept. */
  | 'full'
  /** A newer build has written the database. */
  | 'newer-version'
  /** No identity was ever established in the database. */
  | 'no-identity'
  /** Anything else; `cause` is the browser's. */
  | 'failed';

/** What the store throws when not a message but the place to keep things is at fault. */
export class StorageError extends Error {
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StorageError';
    this.code = code;
  }

  /** The browser's error under the code that it has here. */
  static of(cause: unknown): StorageError {
    const code = codeOf(cause);
    const reason = cause instanceof Error ? cause.message : 'the browser gives no reason';
    return new StorageError(code, `the database is not usable (${code}): ${reason}`, { cause });
  }
}

const CODES: Readonly<Record<string, StorageErrorCode>> = {
  QuotaExceededError: 'full',
  VersionError: 'newer-version',
  AbortError: 'closed',
  InvalidStateError: 'closed',
};

function codeOf(cause: unknown): StorageErrorCode {
  return (cause instanceof Error ? CODES[cause.name] : undefined) ?? 'failed';
}
