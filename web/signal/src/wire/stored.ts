import type { Bytes } from '../bytes.ts';
import { SignalError } from '../errors.ts';

/*
 * What the parsers of stored state have in common: a version byte and a body. State is ours, so that
 * whatever does not fit is an `invalid-record`.
 */

/** A kind of stored state, through its versions. */
export interface StoredFormat {
  /** The version that is written, from 1 to 255. */
  readonly version: number;
  /** What makes of the body of an older version, by its number, the one of the version after it. */
  readonly migrations?: Readonly<Record<number, (body: Uint8Array) => Uint8Array>>;
}

/**
 * Parses stored bytes of this version or an older one.
 *
 * @throws SignalError `newer-record` for a version after `format`'s, `invalid-record` for whatever
 *     else is wrong
 */
export function parseStored<T>(
  stored: Uint8Array,
  { version, migrations = {} }: StoredFormat,
  parse: (body: Uint8Array) => T,
): T {
  const [from = 0] = stored;
  if (from > version) throw new SignalError('newer-record', `stored by version ${from}`);
  return whole(() => {
    let body: Uint8Array = stored.subarray(1);
    for (let at = from; at < version; at++) body = present(migrations[at])(body);
    return parse(body);
  });
}

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
