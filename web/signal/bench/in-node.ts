import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Suite from './suite.ts';
import type { Measured, Plan } from './suite.ts';

/** Measures the bundle `code` of the suite in this process. */
export async function measureInNode(
  code: string,
  plan: Plan,
  progress: (line: string) => void,
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'exo-signal-bench-'));
  try {
    const file = join(folder, 'suite.mjs');
    await writeFile(file, code);
    const suite = (await import(pathToFileURL(file).href)) as typeof Suite;
    return await suite.measure(plan, progress);
  } finally {
    await rm(folder, { recursive: true });
  }
}
