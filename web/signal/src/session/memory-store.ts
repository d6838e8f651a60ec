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
import type {
  LocalIdentity,
  PrekeyIds,
  ProtocolStore,
  SessionChange,
  SpentPrekeys,
} from './store.ts';

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
    const id = this.#freshId();
    const prekey = await generatePrekey(id);
    const signedPrekey = await generateSignedPrekey(id, keyPair.privateKey);
    const kyberPrekey = generateKyberPrekey(id, keyPair.privateKey, 'one-time');
    this.addPrekey(prekey);
    this.addSignedPrekey(signedPrekey);
    this.addKyberPrekey(kyberPrekey);
    const device = { registrationId, identityKey: keyPair.publicKey };
    return publicBundle(device, { prekey, signedPrekey, kyberPrekey });
  }

  /** @throws SignalError `invalid-argument` if there is a prekey of that id, as the next two */
  addPrekey(prekey: Prekey): void {
    addNew(this.#prekeys, prekey);
  }

  addSignedPrekey(prekey: SignedPrekey): void {
    addNew(this.#signedPrekeys, prekey);
  }

  addKyberPrekey(prekey: KyberPrekey): void {
    addNew(this.#kyberPrekeys, prekey);
  }

  /** The prekeys that are left. */
  prekeyIds(): PrekeyIds {
    return {
      oneTime: idsOf(this.#prekeys),
      signed: idsOf(this.#signedPrekeys),
      kyber: idsOf(this.#kyberPrekeys),
    };
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
    const key = address.toString();
    const known = this.#identityKeys.get(key);
    if (identityKey !== undefined && known?.equals(identityKey) === false)
      throw new SignalError('untrusted-identity', `${key} has another identity key by now`);
    if (spent !== undefined) this.#spend(spent);
    this.#sessions.set(key, record);
    if (identityKey !== undefined) this.#identityKeys.set(key, identityKey);
  }

  #spend({ prekeyId, signedPrekeyId, kyberPrekeyId, baseKey }: SpentPrekeys): void {
    const kyberPrekey = this.#kyberPrekeys.get(kyberPrekeyId);
    if (kyberPrekey === undefined || (prekeyId !== undefined && !this.#prekeys.has(prekeyId)))
      throw new SignalError('unknown-prekey');
    if (kyberPrekey.lastResort) {
      const use = [kyberPrekeyId, signedPrekeyId, hex(baseKey.serialize())].join();
      if (this.#lastResortUses.has(use)) throw new SignalError('reused-last-resort-key');
      this.#lastResortUses.add(use);
    } else {
      this.#kyberPrekeys.delete(kyberPrekeyId);
    }
    if (prekeyId !== undefined) this.#prekeys.delete(prekeyId);
  }

  /** One that no prekey has, whoever added it. */
  #freshId(): number {
    const taken = [this.#prekeys, this.#signedPrekeys, this.#kyberPrekeys];
    do this.#published += 1;
    while (taken.some((prekeys) => prekeys.has(this.#published)));
    return this.#published;
  }
}

function addNew<T extends { readonly id: number }>(prekeys: Map<number, T>, prekey: T): void {
  if (prekeys.has(prekey.id))
    throw new SignalError('invalid-argument', `there is a prekey ${prekey.id} already`);
  prekeys.set(prekey.id, prekey);
}

function idsOf(prekeys: ReadonlyMap<number, unknown>): number[] {
  return [...prekeys.keys()].sort((one, two) => one - two);
}
