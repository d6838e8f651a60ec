import { brotliCompressSync, gzipSync } from 'node:zlib';
import { bundled } from './bundle.ts';

/** Most bytes of the pairwise part, gzipped. */
export const PAIRWISE_LIMIT = 36_000;

export const PARTS = ['pairwise', 'groups', 'sealed', 'files', 'all'] as const;

export type Part = (typeof PARTS)[number];

/** What a part weighs in a page, in bytes; each by itself, with what it shares with others. */
export interface Size {
  readonly minified: number;
  readonly gzipped: number;
  readonly brotli: number;
}

export async function sizeOf(part: Part): Promise<Size> {
  const code = Buffer.from(await bundled(`parts/${part}.ts`));
  return {
    minified: code.length,
    gzipped: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
  };
}
