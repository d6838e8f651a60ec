/*
 * libsignal behind JSON lines: {id, op, ...} on standard input, {id, result | error} on standard
 * output. Bytes are base64. One process serves any number of devices, each under its name.
 */
import { createInterface } from 'node:readline';
import * as signal from '@signalapp/libsignal-client';

const devices = new Map();

const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const base64 = (value) => Buffer.from(value).toString('base64');

class Sessions extends signal.SessionStore {
  records = new Map();
  async saveSession(address, record) {
    this.records.set(address.toString(), record.serialize());
  }
  async getSession(address) {
    const stored = this.records.get(address.toString());
    return stored === undefined ? null : signal.SessionRecord.deserialize(stored);
  }
  async getExistingSessions(addresses) {
    return Promise.all(addresses.map((address) => this.getSession(address)));
  }
}

class Identities extends signal.IdentityKeyStore {
  known = new Map();
  constructor(key, registrationId) {
    super();
    this.key = key;
    this.registrationId = registrationId;
  }
  async getIdentityKey() {
    return this.key;
  }
  async getLocalRegistrationId() {
    return this.registrationId;
  }
  async saveIdentity(address, key) {
    const before = this.known.get(address.toString());
    this.known.set(address.toString(), key);
    return before === undefined || before.equals(key)
      ? signal.IdentityChange.NewOrUnchanged
      : signal.IdentityChange.ReplacedExisting;
  }
  async isTrustedIdentity(address, key) {
    return this.known.get(address.toString())?.equals(key) ?? true;
  }
  async getIdentity(address) {
    return this.known.get(address.toString()) ?? null;
  }
}

const found = (record, what) => {
  if (record === undefined) throw new Error(`unknown ${what}`);
  return record;
};

class Prekeys extends signal.PreKeyStore {
  records = new Map();
  async savePreKey(id, record) {
    this.records.set(id, record);
  }
  async getPreKey(id) {
    return found(this.records.get(id), 'prekey');
  }
  async removePreKey(id) {
    this.records.delete(id);
  }
}

class SignedPrekeys extends signal.SignedPreKeyStore {
  records = new Map();
  async saveSignedPreKey(id, record) {
    this.records.set(id, record);
  }
  async getSignedPreKey(id) {
    return found(this.records.get(id), 'signed prekey');
  }
}

class KyberPrekeys extends signal.KyberPreKeyStore {
  records = new Map();
  lastResort = new Set();
  uses = new Set();
  async saveKyberPreKey(id, record) {
    this.records.set(id, record);
  }
  async getKyberPreKey(id) {
    return found(this.records.get(id), 'Kyber prekey');
  }
  async markKyberPreKeyUsed(id, signedPreKeyId, baseKey) {
    if (!this.lastResort.has(id)) {
      this.records.delete(id);
      return;
    }
    const use = [id, signedPreKeyId, base64(baseKey.serialize())].join();
    if (this.uses.has(use)) throw new Error('reused last-resort key');
    this.uses.add(use);
  }
}

class Device {
  nextId = 1000;
  sessions = new Sessions();
  prekeys = new Prekeys();
  signedPrekeys = new SignedPrekeys();
  kyberPrekeys = new KyberPrekeys();
  constructor(name, deviceId) {
    this.address = signal.ProtocolAddress.new(name, deviceId);
    this.key = signal.PrivateKey.generate();
    this.registrationId = 1 + Math.floor(Math.random() * 0x3fff);
    this.identities = new Identities(this.key, this.registrationId);
  }
}

const device = (name) => found(devices.get(name), 'device');
const remote = ({ name, deviceId }) => signal.ProtocolAddress.new(name, deviceId);

const operations = {
  create({ device: name, address }) {
    const created = new Device(address.name, address.deviceId);
    devices.set(name, created);
    return { identityKey: base64(created.key.getPublicKey().serialize()) };
  },

  publish({ device: name, lastResort, oneTime }) {
    const own = device(name);
    const id = own.nextId++;
    const signed = signal.PrivateKey.generate();
    const signature = own.key.sign(signed.getPublicKey().serialize());
    own.signedPrekeys.records.set(
      id,
      signal.SignedPreKeyRecord.new(id, Date.now(), signed.getPublicKey(), signed, signature),
    );
    const kyber = signal.KEMKeyPair.generate();
    const kyberSignature = own.key.sign(kyber.getPublicKey().serialize());
    own.kyberPrekeys.records.set(
      id,
      signal.KyberPreKeyRecord.new(id, Date.now(), kyber, kyberSignature),
    );
    if (lastResort) own.kyberPrekeys.lastResort.add(id);
    const bundle = {
      registrationId: own.registrationId,
      identityKey: base64(own.key.getPublicKey().serialize()),
      signedPrekey: {
        id,
        publicKey: base64(signed.getPublicKey().serialize()),
        signature: base64(signature),
      },
      kyberPrekey: {
        id,
        publicKey: base64(kyber.getPublicKey().serialize()),
        signature: base64(kyberSignature),
      },
    };
    if (!oneTime) return bundle;
    const prekey = signal.PrivateKey.generate();
    const publicKey = prekey.getPublicKey();
    own.prekeys.records.set(id, signal.PreKeyRecord.new(id, publicKey, prekey));
    return { ...bundle, prekey: { id, publicKey: base64(publicKey.serialize()) } };
  },

  async process({ device: name, from, bundle }) {
    const own = device(name);
    const { prekey, signedPrekey, kyberPrekey } = bundle;
    await signal.processPreKeyBundle(
      signal.PreKeyBundle.new(
        bundle.registrationId,
        from.deviceId,
        prekey?.id ?? null,
        prekey ? signal.PublicKey.deserialize(bytes(prekey.publicKey)) : null,
        signedPrekey.id,
        signal.PublicKey.deserialize(bytes(signedPrekey.publicKey)),
        bytes(signedPrekey.signature),
        signal.PublicKey.deserialize(bytes(bundle.identityKey)),
        kyberPrekey.id,
        signal.KEMPublicKey.deserialize(bytes(kyberPrekey.publicKey)),
        bytes(kyberPrekey.signature),
      ),
      remote(from),
      own.address,
      own.sessions,
      own.identities,
    );
    return {};
  },

  async encrypt({ device: name, to, plaintext }) {
    const own = device(name);
    const message = await signal.signalEncrypt(
      bytes(plaintext),
      remote(to),
      own.address,
      own.sessions,
      own.identities,
    );
    const type = message.type() === signal.CiphertextMessageType.PreKey ? 'prekey' : 'whisper';
    return { type, body: base64(message.serialize()) };
  },

  async decrypt({ device: name, from, type, body }) {
    const own = device(name);
    const plaintext =
      type === 'prekey'
        ? await signal.signalDecryptPreKey(
            signal.PreKeySignalMessage.deserialize(bytes(body)),
            remote(from),
            own.address,
            own.sessions,
            own.identities,
            own.prekeys,
            own.signedPrekeys,
            own.kyberPrekeys,
          )
        : await signal.signalDecrypt(
            signal.SignalMessage.deserialize(bytes(body)),
            remote(from),
            own.address,
            own.sessions,
            own.identities,
          );
    return { plaintext: base64(plaintext) };
  },

  async archive({ device: name, to }) {
    const own = device(name);
    const record = await own.sessions.getSession(remote(to));
    record.archiveCurrentState();
    await own.sessions.saveSession(remote(to), record);
    return {};
  },

  approve({ device: name, from, identityKey }) {
    const key = signal.PublicKey.deserialize(bytes(identityKey));
    device(name).identities.known.set(remote(from).toString(), key);
    return {};
  },

  sign({ privateKey, message }) {
    const key = signal.PrivateKey.deserialize(bytes(privateKey));
    return { signature: base64(key.sign(bytes(message))) };
  },

  verify({ publicKey, message, signature }) {
    const key = signal.PublicKey.deserialize(bytes(publicKey));
    return { valid: key.verify(bytes(message), bytes(signature)) };
  },

  agree({ privateKey, publicKey }) {
    const key = signal.PrivateKey.deserialize(bytes(privateKey));
    const theirs = signal.PublicKey.deserialize(bytes(publicKey));
    return {
      shared: base64(key.agree(theirs)),
      publicKey: base64(key.getPublicKey().serialize()),
    };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, op, ...parameters } = JSON.parse(line);
  let answer;
  try {
    answer = { id, result: await operations[op](parameters) };
  } catch (error) {
    answer = { id, error: { code: error.code ?? null, message: String(error.message) } };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
