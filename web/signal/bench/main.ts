import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { whole } from './bundle.ts';
import { measureInChromium } from './in-chromium.ts';
import { measureInNode } from './in-node.ts';
import { machine } from './machine.ts';
import { type Results, table } from './results.ts';
import { PARTS, sizesOf } from './sizes.ts';
import { experimentNames, type Plan } from './suite.ts';

const SIZE = 'size';
const NAMES = [...experimentNames, SIZE];
const HELP = `npm run bench -- [--only NAME] [--runs N]

Measures @exo/signal in Node.js and in Chromium, and what its parts weigh in a page. A whole
benchmark is written to bench/results/signal.json and .md; a part of one is only shown.

  --only NAME   one of ${NAMES.join(', ')}
  --runs N      how often each is measured (5), after one run that warms up
  --help        this

EXO_CHROMIUM names the browser's program, where it is none of the usual.`;

interface Options extends Plan {
  readonly help: boolean;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      runs: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  const { only, help } = values;
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs is a number from 1 on');
  if (only !== undefined && !NAMES.includes(only))
    throw new Error(`--only is one of ${NAMES.join(', ')}`);
  return { only, help, runs };
}

function progress(line: string): void {
  console.error(line);
}

async function measured(plan: Plan): Promise<Results> {
  const { only, runs } = plan;
  const where = machine();
  const sizes: Results['sizes'] =
    only === undefined || only === SIZE
      ? Object.fromEntries(
          await Promise.all(PARTS.map(async (part) => [part, await sizesOf(part)] as const)),
        )
      : {};
  if (only === SIZE) return { machine: where, runs, node: {}, chromium: {}, sizes };
  const code = await whole('suite.ts');
  const node = await measureInNode(code, plan, (name) => {
    progress(`Node.js: ${name}`);
  });
  const chromium = await measureInChromium(code, plan, (name) => {
    progress(`Chromium: ${name}`);
  });
  const { version: browser, measured: inChromium } = chromium;
  return { machine: where, browser, runs, node, chromium: inChromium, sizes };
}

async function main(): Promise<void> {
  const { help, ...plan } = options();
  if (help) {
    console.log(HELP);
    return;
  }
  const results = await measured(plan);
  const shown = table(results);
  console.log(shown);
  if (plan.only !== undefined) return;
  const folder = new URL('results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('signal.json', folder), `${JSON.stringify(results, null, 2)}\n`);
  await writeFile(new URL('signal.md', folder), shown);
}

try {
  await main();
} catch (cause) {
  console.error(cause instanceof Error ? cause.message : cause);
  process.exitCode = 1;
}
