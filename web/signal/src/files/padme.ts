import { SignalError } from '../errors.ts';

const LEAST = 1024;
/** As many bytes as 2^32 segments have room for, about. */
const MOST = 2 ** 52;

/**
 * The Padmé length of so many bytes (Nikitin et al., "Reducing Metadata Leakage from Encrypted
 * Files and Communication with PURBs"): lengths keep only their leading bits, which costs at most
 * 12 % and leaves few different sizes. Nothing is shorter than one KiB.
 *
 * @throws SignalError `invalid-argument` unless it is a whole number from 0 to 2^52
 */
export function padmeLength(length: number): number {
  if (!Number.isSafeInteger(length) || length < 0 || length > MOST)
    throw new SignalError('invalid-argument', 'a length is a whole number of bytes, up to 2^52');
  const n = Math.max(LEAST, length);
  const exponent = floorLog2(n);
  const kept = floorLog2(exponent) + 1;
  const unit = 2 ** (exponent - kept);
  return Math.ceil(n / unit) * unit;
}

/** Exact for every safe integer, which Math.log2 is not. */
function floorLog2(n: number): number {
  const high = Math.floor(n / 2 ** 32);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(n);
}
