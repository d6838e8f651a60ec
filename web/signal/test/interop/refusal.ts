export type PeerRefusalCode = 'duplicate-message' | 'untrusted-identity' | 'self-send' | 'other';

/** What libsignal refused; the message is its own. */
export class PeerRefusal extends Error {
  readonly code: PeerRefusalCode;

  constructor(code: PeerRefusalCode, message?: string) {
    super(message);
    this.name = 'PeerRefusal';
    this.code = code;
  }
}

/** What libsignal refused an operation with; fails if it did not, or failed in another way. */
export async function peerRefusal(operation: Promise<unknown>): Promise<PeerRefusal> {
  try {
    await operation;
  } catch (error) {
    if (error instanceof PeerRefusal) return error;
    throw error;
  }
  throw new Error('libsignal accepted what should have been refused');
}
