/** Whether this is the long run, which takes its time. */
export const LONG = process.env['EXO_LONG'] === '1';

/** Indices to tamper with: a spread in the normal run, every one in the long one. */
export function sampled(length: number, count: number): number[] {
  const step = LONG ? 1 : Math.max(1, Math.floor(length / count));
  const indices: number[] = [];
  for (let i = 0; i < length; i += step) indices.push(i);
  if (indices.at(-1) !== length - 1) indices.push(length - 1);
  return indices;
}

/** A copy with one bit of the byte at `index` flipped. */
export function flipped(bytes: Uint8Array, index: number): Uint8Array<ArrayBuffer> {
  const changed = new Uint8Array(bytes);
  changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
  return changed;
}
