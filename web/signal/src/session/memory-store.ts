import type { ProtocolAddress } from '../address.ts';
import { hex } from '../bytes.ts';
import { SignalError } from '../errors.ts';
import { type PrekeyBundle, publicBundle } from '../handshake/bundle.ts';
import {
  generateKyberPrekey,
  generatePrekey,
  generateSignedPrekey,
  type KyberPrekey,
  type Prekey,
  type SignedPrekey,
} from '../handshake/prekeys.ts';
import { KeyPair, type PublicKey } from '../keys/curve.ts';
import { randomRegistrationId } from './registration-id.ts';
import type { LocalIdentity, ProtocolStore, SessionChange, SpentPrekeys } from './store.ts';

/** A store that forgets with the page. It trusts an address's first identity key, and no other. */
export class MemoryStore implements ProtocolStore {
  /** Each tab has its own. */
  readonly shared = false;
  readonly #identity: LocalIdentity;
  readonly #identityKeys = new Map<string, PublicKey>();
  readonly #sessions = new Map<string, Uint8Array>();
  readonly #prekeys = new Map<number, Prekey>();
  readonly #signedPrekeys = new Map<number, SignedPrekey>();
  readonly #kyberPrekeys = new Map<number, KyberPrekey>();
  readonly #lastResortUses = new Set<string>();

  #published = 0;

  constructor(identity: LocalIdentity) {
    this.#identity = identity;
  }

  /** For a new device: a fresh identity. */
  static async create(): Promise<MemoryStore> {
    const registrationId = randomRegistrationId();
    return new MemoryStore({ keyPair: await KeyPair.generate(), registrationId });
  }

  /** Fresh prekeys, and what a server hands out of them: once, to whoever begins a session. */
  async publishBundle(): Promise<PrekeyBundle> {
    const { keyPair, registrationId } = this.#identity;
    const id = ++this.#published;
    const prekey = await generatePrekey(id);
    const signedPrekey = await generateSignedPrekey(id, keyPair.privateKey);
    const kyberPrekey = generateKyberPrekey(id, keyPair.privateKey, 'one-time');
    this.addPrekey(prekey);
    this.addSignedPrekey(signedPrekey);
    this.addKyberPrekey(kyberPrekey);
    const device = { registrationId, identityKey: keyPair.publicKey };
    return publicBundle(device, { prekey, signedPrekey, kyberPrekey });
  }

  addPrekey(prekey: Prekey): void {
    this.#prekeys.set(prekey.id, prekey);
  }

  addSignedPrekey(prekey: SignedPrekey): void {
    this.#signedPrekeys.set(prekey.id, prekey);
  }

  addKyberPrekey(prekey: KyberPrekey): void {
    this.#kyberPrekeys.set(prekey.id, prekey);
  }

  /** Trusts `identityKey` from now on, instead of the one before. */
  approve(address: ProtocolAddress, identityKey: PublicKey): void {
    this.#identityKeys.set(address.toString(), identityKey);
  }

  loadIdentity(): Promise<LocalIdentity> {
    return Promise.resolve(this.#identity);
  }

  isTrusted(address: ProtocolAddress, identityKey: PublicKey): Promise<boolean> {
    const known = this.#identityKeys.get(address.toString());
    return Promise.resolve(known?.equals(identityKey) ?? true);
  }

  loadSession(address: ProtocolAddress): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#sessions.get(address.toString()));
  }

  loadPrekey(id: number): Promise<Prekey | undefined> {
    return Promise.resolve(this.#prekeys.get(id));
  }

  loadSignedPrekey(id: number): Promise<SignedPrekey | undefined> {
    return Promise.resolve(this.#signedPrekeys.get(id));
  }

  loadKyberPrekey(id: number): Promise<KyberPrekey | undefined> {
    return Promise.resolve(this.#kyberPrekeys.get(id));
  }

  commit(change: SessionChange): Promise<void> {
    return new Promise((resolve) => {
      this.#apply(change);
      resolve();
    });
  }

  #apply({ address, record, identityKey, spent }: SessionChange): void {
    if (spent !== undefined) this.#spend(spent);
    const key = address.toString();
    this.#sessions.set(key, record);
    if (identityKey !== undefined) this.#identityKeys.set(key, identityKey);
  }

  #spend({ prekeyId, signedPrekeyId, kyberPrekeyId, baseKey }: SpentPrekeys): void {
    if (this.#kyberPrekeys.get(kyberPrekeyId)?.lastResort === true) {
      const use = [kyberPrekeyId, signedPrekeyId, hex(baseKey.serialize())].join();
      if (this.#lastResortUses.has(use)) throw new SignalError('reused-last-resort-key');
      this.#lastResortUses.add(use);
    } else {
      this.#kyberPrekeys.delete(kyberPrekeyId);
    }
    if (prekeyId !== undefined) this.#prekeys.delete(prekeyId);
  }
}
