import { SignalError, type SignalErrorCode } from '../../src/errors.ts';

/** The code with which an operation was refused; fails if it was not, or not by a SignalError. */
export async function refusal(operation: () => unknown): Promise<SignalErrorCode> {
  try {
    await operation();
  } catch (error) {
    if (error instanceof SignalError) return error.code;
    throw error;
  }
  throw new Error('accepted what should have been refused');
}

/** Runs a decoder on bytes that may be anything: a value or a SignalError, nothing else. */
export function survives(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    if (!(error instanceof SignalError)) throw error;
  }
}

/** `bytes` with one bit turned over. */
export function flipped(bytes: Uint8Array, at: number, bit = at % 8): Uint8Array<ArrayBuffer> {
  const changed = Uint8Array.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}
