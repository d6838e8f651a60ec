import type { PeerRefusalCode } from '../interop/refusal.ts';
import { fromBase64, toBase64 } from '../support/encodings.ts';

/** How a call of libsignal ended. */
export type Outcome =
  { readonly result: unknown } | { readonly refusal: PeerRefusalCode; readonly message: string };

/** Between page and test runner goes text: JSON, bytes in it objects with a field of base64. */
export function encode(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    each instanceof Uint8Array ? { $: toBase64(each) } : each,
  );
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && '$' in each ? fromBase64(String(each.$)) : each,
  );
}
