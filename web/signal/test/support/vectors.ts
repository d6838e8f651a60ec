import { readFileSync } from 'node:fs';

/** The vectors of one of the files that all clients are tested against. */
export function vectors(name: string): unknown[] {
  const url = new URL(`../../../../contract/vectors/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { vectors: unknown[] }).vectors;
}
