import { SignalError } from '../errors.ts';

const VERSION = 3;

/** The first byte of every group message: version and, below, version again. */
export const VERSION_BYTE = (VERSION << 4) | VERSION;

/**
 * @throws SignalError `malformed-message` for no bytes; `unsupported-version` for a first byte of
 *     another version in its upper half, the lower one being what the sender could have spoken
 */
export function requireVersion(message: Uint8Array): void {
  const [first] = message;
  if (first === undefined) throw new SignalError('malformed-message', 'an empty message');
  if (first >> 4 !== VERSION)
    throw new SignalError('unsupported-version', `a group message of version ${first >> 4}`);
}
