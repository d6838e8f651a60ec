import { type Experiment } from './experiment.ts';
import { pingPongInDatabases } from './experiments/database.ts';
import { files, randomAccess } from './experiments/files.ts';
import { sealedSender, senderKeys } from './experiments/many.ts';
import { handshakes, oneWay, pingPong } from './experiments/sessions.ts';

const EXPERIMENTS: readonly Experiment[] = [
  handshakes,
  pingPong,
  pingPongInDatabases,
  oneWay,
  sealedSender,
  senderKeys,
  files,
  randomAccess,
];

/** The rates of every run, by row. */
export type Measured = Record<string, number[]>;

export interface Plan {
  /** One experiment's name, or none for all. */
  readonly only?: string | undefined;
  readonly runs: number;
}

export const experimentNames: readonly string[] = EXPERIMENTS.map(({ name }) => name);

/** Does every experiment, after one run that warms up and does not count. */
export async function measure(
  { only, runs }: Plan,
  progress: (line: string) => void,
): Promise<Measured> {
  const measured: Measured = {};
  for (const experiment of EXPERIMENTS) {
    if (only !== undefined && only !== experiment.name) continue;
    if (experiment.runsHere === false) continue;
    progress(experiment.name);
    const run = await experiment.prepare();
    await run();
    for (let i = 1; i <= runs; i++)
      for (const [row, value] of Object.entries(await run())) (measured[row] ??= []).push(value);
  }
  return measured;
}
