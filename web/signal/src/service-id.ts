import { type Bytes, concat } from './bytes.ts';
import { type Uuid, uuid, uuidBytes } from './uuid.ts';

const PNI_PREFIX = 'PNI:';
const ACCOUNT = 0;
const PHONE_NUMBER = 1;

/** An account, or the identity that goes with its telephone number. */
export interface ServiceId {
  readonly kind: 'account' | 'phone-number';
  readonly uuid: Uuid;
}

/**
 * Reads a UUID, which is an account, or `PNI:` and one.
 *
 * @throws SignalError `invalid-argument`
 */
export function serviceId(text: string): ServiceId {
  return text.startsWith(PNI_PREFIX)
    ? { kind: 'phone-number', uuid: uuid(text.slice(PNI_PREFIX.length)) }
    : { kind: 'account', uuid: uuid(text) };
}

/** Fixed width: the kind and the UUID, 17 bytes. */
export function serviceIdBytes({ kind, uuid }: ServiceId): Bytes {
  return concat(Uint8Array.of(kind === 'account' ? ACCOUNT : PHONE_NUMBER), uuidBytes(uuid));
}
