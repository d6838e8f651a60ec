import type { Machine } from './machine.ts';
import { type Row, ROWS } from './rows.ts';
import { type Part, PAIRWISE_LIMIT, PARTS, type PartSizes, type Size } from './sizes.ts';
import type { Measured } from './suite.ts';

/** All that one call of the benchmark has found, as it is kept for machines. */
export interface Results {
  readonly machine: Machine;
  /** The browser's version, where it was measured. */
  readonly browser?: string;
  readonly runs: number;
  readonly node: Measured;
  readonly chromium: Measured;
  readonly sizes: Readonly<Partial<Record<Part, PartSizes>>>;
}

/** The same for people. */
export function table(results: Results): string {
  return [...speed(results), '', ...sizes(results), ''].join('\n');
}

function speed({ machine, browser, runs, node, chromium }: Results): string[] {
  const libraries = Object.entries(machine.libraries).map(
    ([name, version]) => `${name} ${version}`,
  );
  const rows = ROWS.filter(({ key }) => key in node || key in chromium);
  if (rows.length === 0) return [];
  return [
    `# @exo/signal, ${machine.date}`,
    '',
    `${machine.cpu}, ${machine.cores} cores; ${machine.os}; Node.js ${machine.node}, ` +
      `Chromium ${browser ?? '(not run)'}; ${libraries.join(', ')}.`,
    '',
    `Median of ${runs} runs (least–most), begun at a load average of ${machine.load.toFixed(1)}. Parts ` +
      'are of what WebCrypto does with the same bytes in the same run: of AES alone; of AES and both digests.',
    '',
    '| | | Node.js | part | Chromium | part | aim |',
    '|---|---|---:|---:|---:|---:|---|',
    ...rows.map((row) =>
      line(
        row.title,
        row.unit,
        rates(node[row.key]),
        parts(row, node),
        rates(chromium[row.key]),
        parts(row, chromium),
        aim(row, chromium),
      ),
    ),
  ];
}

function sizes({ sizes: measured }: Results): string[] {
  if (Object.keys(measured).length === 0) return [];
  return [
    '| part | minified, B | gzipped, B | brotli, B | aim |',
    '|---|---:|---:|---:|---|',
    ...PARTS.flatMap((part) => {
      const size = measured[part];
      if (size === undefined) return [];
      const { atOnce, later } = size;
      const verdict = reached(atOnce.gzipped <= PAIRWISE_LIMIT);
      const wanted = part === 'pairwise' ? `≤ ${whole(PAIRWISE_LIMIT)} gzipped: ${verdict}` : '';
      return [
        weight(part, atOnce, wanted),
        ...later.map((script) => weight(`${part}, when first needed`, script, '')),
      ];
    }),
  ];
}

function weight(title: string, { minified, gzipped, brotli }: Size, aim: string): string {
  return line(title, whole(minified), whole(gzipped), whole(brotli), aim);
}

function line(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function rates(values: readonly number[] = []): string {
  if (values.length === 0) return '–';
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${whole(median(values))} (${whole(least)}–${whole(most)})`;
}

/** The median of each run's part of a floor. */
function partOf(floor: string | undefined, key: string, measured: Measured): number {
  const floors = measured[floor ?? ''] ?? [];
  return median((measured[key] ?? []).map((value, i) => value / (floors[i] ?? NaN)));
}

function parts({ key, floors = [] }: Row, measured: Measured): string {
  if (measured[key] === undefined) return '';
  return floors.map((floor) => partOf(floor, key, measured).toFixed(2)).join('; ');
}

function aim(row: Row, measured: Measured): string {
  const values = measured[row.key];
  if (row.aim === undefined || values === undefined) return '';
  if ('rate' in row.aim)
    return `≥ ${whole(row.aim.rate)}: ${reached(median(values) >= row.aim.rate)}`;
  const wanted = row.aim.ofFloor;
  const part = partOf(row.floors?.[0], row.key, measured);
  return `≥ ${wanted} of AES: ${reached(part >= wanted)}`;
}

function reached(is: boolean): string {
  return is ? 'reached' : 'not reached';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low = NaN, high = NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return (low + high) / 2;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
