import { expect, it } from 'vitest';
import { Identity } from '../../../../../emulators/event-grid/delivery/identity.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { parseJwt } from '../../../../../src/wire/jwt/jwt.ts';
import { testPlatform } from '../../../../support/platform.ts';

it('signs tokens as the local issuer, with the roles that destinations want', async () => {
  const platform = testPlatform();
  const { token } = await new Identity(platform).token('https://storage.azure.com');
  const { claims, signedText, signature } = parseJwt(token)!;
  expect(platform.tokenKeys.verifies(signedText, signature)).toBe(true);
  expect(claims).toMatchObject({
    aud: 'https://storage.azure.com',
    iss: `https://sts.windows.net/${claims.tid}/`,
    exp: platform.clock.now() / 1_000 + 3_600,
    roles: expect.arrayContaining(['Azure Service Bus Data Sender', 'Storage Blob Data Contributor']),
  });
});

it('uses a token for half of its life, one for each tenant and audience', async () => {
  const clientClock = new VirtualClock();
  const identity = new Identity(testPlatform({ clientClock }));
  const first = await identity.token('a');
  clientClock.advance(1_799_999);
  expect(await identity.token('a')).toBe(first);
  expect((await identity.token('b')).token).not.toBe(first.token);
  expect((await identity.token('a', '20000000-0000-4000-8000-000000000001')).token).not.toBe(first.token);
  clientClock.advance(1);
  expect((await identity.token('a')).token).not.toBe(first.token);
});
