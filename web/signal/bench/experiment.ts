/** Messages or handshakes or bytes, as a rate: so many a second. */
export type Rates = Readonly<Record<string, number>>;

/** Something to measure; what it gives rates of are rows of the table. */
export interface Experiment {
  readonly name: string;
  /** Whether this platform has what it needs: yes, unless it says no. */
  readonly runsHere?: boolean;
  /** Makes ready what is not to be measured, and returns what does one run. */
  prepare(): Promise<() => Promise<Rates>>;
}

/** How long a run measures each of its rows, in milliseconds. */
const RUN = 500;

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** How often a second `work` can be done, one after another. */
export async function rate(work: () => Promise<unknown>): Promise<number> {
  let done = 0;
  const start = performance.now();
  let elapsed = 0;
  for (; elapsed < RUN; elapsed = performance.now() - start) {
    await work();
    done += 1;
  }
  return (done * 1000) / elapsed;
}
