import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';

/*
 * What the parsers of stored state have in common: state is ours, so that whatever does not fit is
 * an `invalid-record`.
 */

/** @throws SignalError `invalid-record` if the value is absent */
export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new SignalError('invalid-record');
  return value;
}

/** @throws SignalError `invalid-record` unless `value` has `length` bytes */
export function sized(value: Bytes | undefined, length: number): Bytes {
  if (value?.length !== length) throw new SignalError('invalid-record');
  return value;
}

/**
 * Parses stored bytes: a version byte, here always `version`, and what `parse` reads.
 *
 * @throws SignalError `invalid-record` whatever the reason
 */
export function parseStored<T>(
  stored: Uint8Array,
  version: number,
  parse: (body: Uint8Array) => T,
): T {
  if (stored[0] !== version)
    throw new SignalError('invalid-record', 'stored by an unknown version');
  return whole(() => parse(stored.subarray(1)));
}

/**
 * Runs a parser of stored state.
 *
 * @throws SignalError `invalid-record` whatever the parser throws
 */
export function whole<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new SignalError('invalid-record', 'stored state does not parse', { cause });
  }
}
