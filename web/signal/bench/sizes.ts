import { brotliCompressSync, gzipSync } from 'node:zlib';
import { split } from './bundle.ts';

/** Most bytes of the pairwise part, gzipped. */
export const PAIRWISE_LIMIT = 36_000;

export const PARTS = ['pairwise', 'groups', 'sealed', 'files', 'all'] as const;

export type Part = (typeof PARTS)[number];

/** What a script weighs, in bytes. */
export interface Size {
  readonly minified: number;
  readonly gzipped: number;
  readonly brotli: number;
}

/** What a part makes a page load, by itself and with what it shares with others. */
export interface PartSizes {
  readonly atOnce: Size;
  /** Scripts that are loaded when they are first needed. */
  readonly later: readonly Size[];
}

export async function sizesOf(part: Part): Promise<PartSizes> {
  const { atOnce, later } = await split(`parts/${part}.ts`);
  return { atOnce: sizeOf(atOnce), later: later.map(sizeOf) };
}

function sizeOf(script: string): Size {
  const bytes = Buffer.from(script);
  return {
    minified: bytes.length,
    gzipped: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
}
