/*
 * GF(2^16) modulo x^16 + x^12 + x^3 + x + 1, by tables of logarithms to the generator 2. What is
 * computed with here is public (it all goes over the wire), so lookups may take any time.
 */

const MODULUS = 0x1100b;
const ORDER = 0xffff;

interface Tables {
  readonly log: Uint16Array;
  /** Twice as long as the group, so that a sum of two logarithms needs no reduction. */
  readonly power: Uint16Array;
}

let tables: Tables | undefined;

function build(): Tables {
  const log = new Uint16Array(ORDER + 1);
  const power = new Uint16Array(2 * ORDER);
  for (let i = 0, element = 1; i < ORDER; i++) {
    power[i] = power[i + ORDER] = element;
    log[element] = i;
    element <<= 1;
    if (element > ORDER) element ^= MODULUS;
  }
  return { log, power };
}

export function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  const { log, power } = (tables ??= build());
  return power[(log[a] ?? 0) + (log[b] ?? 0)] ?? 0;
}

/** a / b, with b not zero. */
export function divide(a: number, b: number): number {
  if (b === 0) throw new RangeError('division by zero');
  if (a === 0) return 0;
  const { log, power } = (tables ??= build());
  return power[(log[a] ?? 0) + ORDER - (log[b] ?? 0)] ?? 0;
}
