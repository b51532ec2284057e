import { createSign, generateKeyPairSync } from 'node:crypto';
import { ClientAssertionCredential } from '@azure/identity';
import { expect } from 'vitest';
import { writeJwt } from '../../../src/wire/jwt/jwt.ts';
import { startGuardedBus, trust } from '../../support/auth.ts';
import { itHere } from '../../support/bus.ts';
import { credentialOptions, TENANT_ID } from '../../support/entra.ts';

const SCOPE = 'https://servicebus.azure.net/.default';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** What a workload identity, or a library with a certificate, makes: signed by the application itself. */
function assertion(clientId: string): string {
  const claims = { iss: clientId, sub: clientId, exp: Math.floor(Date.now() / 1000) + 60 };
  return writeJwt({ alg: 'RS256', typ: 'JWT' }, claims, (text) =>
    createSign('RSA-SHA256').update(text).sign(privateKey),
  );
}

itHere('an application may show a token that it has signed itself instead of a secret', async () => {
  const { azure } = await startGuardedBus();
  trust(azure);
  const credentialWith = (shown: string) =>
    new ClientAssertionCredential(TENANT_ID, 'shop', async () => shown, credentialOptions(azure));
  await expect(credentialWith(assertion('shop')).getToken(SCOPE)).resolves.toMatchObject({ tokenType: 'Bearer' });
  await expect(credentialWith(assertion('another')).getToken(SCOPE)).rejects.toThrow('AADSTS700027');
  await expect(credentialWith('nonsense').getToken(SCOPE)).rejects.toThrow('AADSTS50027');
});
