import * as signal from '@signalapp/libsignal-client';
import {
  Identities,
  KyberPrekeys,
  Prekeys,
  SenderKeys,
  Sessions,
  SignedPrekeys,
} from './stores.js';

export function addressOf({ name, deviceId }) {
  return signal.ProtocolAddress.new(name, deviceId);
}

/** A device with its stores in memory. */
export class Device {
  sessions = new Sessions();
  prekeys = new Prekeys();
  signedPrekeys = new SignedPrekeys();
  kyberPrekeys = new KyberPrekeys();
  senderKeys = new SenderKeys();
  nextId = 1000;
  /** What it has encrypted, by its bytes: only libsignal itself makes a message of most types. */
  #sent = new Map();

  /** @param identity a private key; a fresh one if there is none */
  constructor({ address, identity }) {
    this.address = addressOf(address);
    this.key = identity ? signal.PrivateKey.deserialize(identity) : signal.PrivateKey.generate();
    this.registrationId = 1 + Math.floor(Math.random() * 0x3fff);
    this.identities = new Identities(this.key, this.registrationId);
  }

  remember(message) {
    const bytes = message.serialize();
    this.#sent.set(Buffer.from(bytes).toString('base64'), message);
    return bytes;
  }

  sent(bytes) {
    return this.#sent.get(Buffer.from(bytes).toString('base64'));
  }
}
