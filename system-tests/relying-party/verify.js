// What an application needs that accepts Exo's access tokens: docs/protocol/accounts.md, "Tokens in
// other applications". Takes the issuer as its argument and a token a line, and says of each in a
// line what it made of it. Knows nothing else of Exo.
import { createInterface } from 'node:readline';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import * as oidc from 'openid-client';

const issuer = process.argv[2];
const audience = process.argv[3];

const discovered = await oidc.discovery(new URL(issuer), 'relying-party', undefined, oidc.None(), {
  execute: [oidc.allowInsecureRequests],
});
const metadata = discovered.serverMetadata();
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), { cooldownDuration: 1000 });

async function verdict(token) {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: metadata.issuer,
      audience,
      algorithms: ['ES256'],
      typ: 'at+jwt',
      requiredClaims: ['sub', 'sid', 'device', 'iat', 'exp'],
    });
    return { accepted: payload.sub, device: payload.device };
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      return { refused: error.code };
    }
    throw error;
  }
}

console.log(JSON.stringify({ issuer: metadata.issuer }));
for await (const token of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await verdict(token)));
}
