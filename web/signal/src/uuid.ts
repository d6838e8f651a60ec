import { type Bytes, hex } from './bytes.ts';
import { SignalError } from './errors.ts';

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID of any version in its canonical form: lower case, with hyphens. */
export type Uuid = string & { readonly uuid: unique symbol };

/** @throws SignalError `invalid-argument` unless it is canonical, but for the case */
export function uuid(text: string): Uuid {
  const canonical = text.toLowerCase();
  if (!FORM.test(canonical)) throw new SignalError('invalid-argument', 'not a UUID');
  return canonical as Uuid;
}

export function randomUuid(): Uuid {
  return crypto.randomUUID() as string as Uuid;
}

/** 16 bytes. */
export function uuidBytes(id: Uuid): Bytes {
  const digits = id.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** @throws SignalError `invalid-argument` unless it is 16 bytes */
export function uuidOf(bytes: Uint8Array): Uuid {
  if (bytes.length !== 16) throw new SignalError('invalid-argument', 'a UUID has 16 bytes');
  const d = hex(bytes);
  const parts = [d.slice(0, 8), d.slice(8, 12), d.slice(12, 16), d.slice(16, 20), d.slice(20)];
  return parts.join('-') as Uuid;
}
