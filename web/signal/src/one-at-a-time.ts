/** Runs tasks that share a key after one another, in order, and others beside each other. */
export class OneAtATime {
  readonly #last = new Map<string, Promise<unknown>>();

  /** The outcome of `task`, which begins when those before it have ended, well or not. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const result = before === undefined ? task() : before.then(task);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, ended);
    void ended.then(() => {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    });
    return result;
  }
}
