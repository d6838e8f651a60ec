import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    long: boolean;
  }
}

/** Whether this is the long run, which takes its time. */
export const LONG = inject('long');

/** Indices to tamper with: a spread in the normal run, every one in the long one. */
export function sampled(length: number, count: number): number[] {
  const step = LONG ? 1 : Math.max(1, Math.floor(length / count));
  const indices: number[] = [];
  for (let i = 0; i < length; i += step) indices.push(i);
  if (indices.at(-1) !== length - 1) indices.push(length - 1);
  return indices;
}
