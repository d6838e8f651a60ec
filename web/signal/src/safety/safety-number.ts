import { fingerprint, type Party } from './fingerprint.ts';
import { ScannableFingerprint } from './scannable-fingerprint.ts';

const GROUPS = 6;
const GROUP_BYTES = 5;

/** Ids that are accounts rather than telephone numbers. */
const CURRENT_VERSION = 2;

/** What two people compare to know that nobody sits between them. */
export interface SafetyNumber {
  /** 60 digits, the same on both sides. */
  readonly digits: string;
  /** The same for cameras; each side shows its own. */
  readonly scannable: ScannableFingerprint;
}

/**
 * The safety number of two parties. Takes some ten thousand hashes: tens of milliseconds.
 *
 * @param version says in the scannable form what kind of ids these are
 */
export function safetyNumber(
  local: Party,
  remote: Party,
  version: number = CURRENT_VERSION,
): SafetyNumber {
  const ours = fingerprint(local);
  const theirs = fingerprint(remote);
  const scannable = ScannableFingerprint.of(version, ours, theirs);
  return { digits: [digits(ours), digits(theirs)].sort().join(''), scannable };
}

/** 30 digits: six groups of five, each of five bytes. */
function digits(hash: Uint8Array): string {
  const groups: string[] = [];
  for (let i = 0; i < GROUPS; i++) {
    const group = hash.subarray(i * GROUP_BYTES, (i + 1) * GROUP_BYTES);
    const value = group.reduce((sum, byte) => sum * 256 + byte, 0) % 100_000;
    groups.push(String(value).padStart(5, '0'));
  }
  return groups.join('');
}
