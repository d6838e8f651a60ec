import { expect, test } from 'vitest';
import { decodeIdentity, encodeIdentity } from '../../src/indexeddb/stored-identity.ts';
import { fromBase64 } from '../support/encodings.ts';
import text from './identity-record-v1.json?raw';

test('an identity of version 1 is still read, and written as it was', async () => {
  const { identity } = JSON.parse(text) as { readonly identity: string };
  const { keyPair, registrationId } = decodeIdentity(fromBase64(identity));
  expect(registrationId).toBe(4711);
  expect((await keyPair.privateKey.publicKey()).equals(keyPair.publicKey)).toBe(true);
  expect(encodeIdentity({ keyPair, registrationId })).toEqual(fromBase64(identity));
});
