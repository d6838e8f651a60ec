import { fileURLToPath } from 'node:url';
import { type OutputOptions, rolldown } from 'rolldown';

/** The scripts of a page that imports `entry` (beside this file), minified; the first is `entry`. */
async function scripts(entry: string, options: OutputOptions): Promise<string[]> {
  const input = fileURLToPath(new URL(entry, import.meta.url));
  const build = await rolldown({ input, platform: 'browser' });
  const { output } = await build.generate({ format: 'esm', minify: true, ...options });
  await build.close();
  return output.flatMap((file) => (file.type === 'chunk' ? [file.code] : []));
}

/** Everything that `entry` imports, in one script. */
export async function whole(entry: string): Promise<string> {
  return (await scripts(entry, { codeSplitting: false })).join('');
}

/** What a page loads at once, and what it loads when that is first needed. */
export async function split(entry: string): Promise<{ atOnce: string; later: string[] }> {
  const [atOnce = '', ...later] = await scripts(entry, {});
  return { atOnce, later };
}
