/** Why an operation of this package was refused. */
export type SignalErrorCode =
  /** Bytes that do not parse, or a message that breaks the protocol. */
  | 'malformed-message'
  /** A MAC, a padding or an authentication tag that does not verify. */
  | 'bad-mac'
  | 'bad-signature'
  | 'bad-certificate'
  | 'certificate-expired'
  /** A key of the wrong type, length or form. */
  | 'invalid-key'
  /** A value of the caller's that is out of range. */
  | 'invalid-argument'
  | 'unsupported-version'
  /** The other side's identity key is not the one that was approved. */
  | 'untrusted-identity'
  /** Its message key was used before, or dropped as too old. */
  | 'duplicate-message'
  | 'too-far-in-future'
  | 'no-session'
  /** Our first message stays unanswered for too long: a new bundle is needed. */
  | 'session-stale'
  | 'unknown-prekey'
  /** The same first message again, on a last-resort prekey. */
  | 'reused-last-resort-key'
  | 'no-sender-key'
  /** A sealed message of our own device. */
  | 'self-send'
  /** A file that is not what its sender encrypted: cut short, reordered or changed. */
  | 'altered-file'
  /** The caller's own cancellation. */
  | 'cancelled'
  /** Stored state that does not parse. */
  | 'invalid-record'
  /** Stored state of a newer version than this build's: not to be written over. */
  | 'newer-record';

/** The only error that this package throws for what it was given; `code` says which. */
export class SignalError extends Error {
  readonly code: SignalErrorCode;

  constructor(code: SignalErrorCode, message: string = code, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SignalError';
    this.code = code;
  }
}
