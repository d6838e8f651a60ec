import { type PublicKey } from '../keys/curve.ts';
import { type ServerCertificate } from './server-certificate.ts';

/** Whose sender certificates are believed. */
export interface Trust {
  /** One of them has to have signed the server's certificate. */
  readonly roots: readonly PublicKey[];
  /** Server certificates that senders may name by their id instead of sending them along. */
  readonly servers?: ReadonlyMap<number, ServerCertificate>;
  /** Ids of server certificates that count no more. */
  readonly revoked?: ReadonlySet<number>;
}
