import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** What a page that imports `entry` (beside this file) loads at once, minified. */
export async function bundled(entry: string): Promise<string> {
  const input = fileURLToPath(new URL(entry, import.meta.url));
  const build = await rolldown({ input, platform: 'browser' });
  const { output } = await build.generate({ format: 'esm', minify: true });
  await build.close();
  return output[0].code;
}
