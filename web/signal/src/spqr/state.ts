import type { Authenticator } from './authenticator.ts';

/** What all states of the braid have; `F` is what the particular one knows besides. Immutable. */
export abstract class State<F> {
  readonly epoch: number;
  readonly auth: Authenticator;
  readonly fields: Readonly<F>;

  constructor(epoch: number, auth: Authenticator, fields: Readonly<F>) {
    this.epoch = epoch;
    this.auth = auth;
    this.fields = fields;
  }
}
