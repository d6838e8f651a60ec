import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { hex } from '../../src/bytes.ts';
import { KeyPair } from '../../src/keys/curve.ts';

it('a private key does not show itself to Node.js either', async () => {
  const { privateKey } = await KeyPair.generate();
  const shown = inspect({ privateKey });
  expect(shown).toContain('PrivateKey[redacted]');
  expect(shown).not.toContain(hex(privateKey.serialize()));
});
