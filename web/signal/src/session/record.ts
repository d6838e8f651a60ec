import { type Bytes, concat } from '../bytes.ts';
import type { PublicKey } from '../keys/curve.ts';
import { MAX_ARCHIVED_SESSIONS } from '../limits.ts';
import type { Session } from '../ratchet/session.ts';
import { bytes, message, repeated } from '../wire/protobuf.ts';
import { parseStored, type StoredFormat, whole } from '../wire/stored.ts';
import { decodeSession, encodeSession } from './session-codec.ts';

/** How records are stored. */
export const SESSION_RECORD: StoredFormat = { version: 1 };

const recordMessage = message({ current: bytes(1), archived: repeated(bytes(2)) });

/** A session as it is stored, parsed when it is looked at: few of the archived ones ever are. */
class StoredSession {
  readonly #stored: Bytes;

  constructor(stored: Bytes) {
    this.#stored = stored;
  }

  get(): Session {
    return whole(() => decodeSession(this.#stored));
  }

  serialize(): Bytes {
    return this.#stored;
  }
}

/**
 * All sessions with one address: the current one, and archived ones whose messages may still come,
 * newest first. Immutable.
 */
export class SessionRecord {
  static readonly EMPTY = new SessionRecord(undefined, []);

  readonly current: Session | undefined;
  readonly #archived: readonly StoredSession[];

  private constructor(current: Session | undefined, archived: readonly StoredSession[]) {
    this.current = current;
    this.#archived = archived;
  }

  /**
   * Reads the version byte and a record of that version.
   *
   * @throws SignalError `invalid-record`, `newer-record`
   */
  static deserialize(stored: Uint8Array): SessionRecord {
    return parseStored(stored, SESSION_RECORD, (body) => {
      const { current, archived = [] } = recordMessage.decode(body);
      const session = current && decodeSession(current);
      return new SessionRecord(
        session,
        archived.map((each) => new StoredSession(each)),
      );
    });
  }

  serialize(): Bytes {
    const current = this.current && encodeSession(this.current);
    const archived = this.#archived.map((session) => session.serialize());
    return concat(
      Uint8Array.of(SESSION_RECORD.version),
      ...recordMessage.pieces({ current, archived }),
    );
  }

  /** The archived sessions, each parsed when it is asked for. */
  *archived(): Generator<{ session: Session; position: number }> {
    for (const [position, stored] of this.#archived.entries())
      yield { session: stored.get(), position };
  }

  /** With a new state of the current session. */
  update(current: Session): SessionRecord {
    return new SessionRecord(current, this.#archived);
  }

  /** Without a current session: what was it can receive, but no longer send. */
  archive(): SessionRecord {
    if (this.current === undefined) return this;
    const archived = encodeSession({ ...this.current, pending: undefined });
    const sessions = [new StoredSession(archived), ...this.#archived];
    return new SessionRecord(undefined, sessions.slice(0, MAX_ARCHIVED_SESSIONS));
  }

  /** With `session` as the current one; `position` is where it was archived, if it was. */
  promote(session: Session, position?: number): SessionRecord {
    const others = this.#archived.filter((_, i) => i !== position);
    return new SessionRecord(this.current, others).archive().update(session);
  }

  /** With the session that `baseKey` began as the current one; undefined if there is none. */
  promoteMatching(baseKey: PublicKey): SessionRecord | undefined {
    if (this.current?.baseKey.equals(baseKey) === true) return this;
    for (const { session, position } of this.archived())
      if (session.baseKey.equals(baseKey)) return this.promote(session, position);
    return undefined;
  }
}
