import type { ProtocolAddress } from '../../src/address.ts';
import type { KyberPrekey, Prekey, SignedPrekey } from '../../src/handshake/prekeys.ts';
import type { PublicKey } from '../../src/keys/curve.ts';
import type { PrekeyIds, ProtocolStore } from '../../src/session/store.ts';

/** A store with the ways to fill it that the package's own have. */
export interface FilledStore extends ProtocolStore {
  addPrekey(prekey: Prekey): Promise<void> | void;
  addSignedPrekey(prekey: SignedPrekey): Promise<void> | void;
  addKyberPrekey(prekey: KyberPrekey): Promise<void> | void;
  prekeyIds(): Promise<PrekeyIds> | PrekeyIds;
  approve(address: ProtocolAddress, identityKey: PublicKey): Promise<void> | void;
}
