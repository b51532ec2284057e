import { expect, it } from 'vitest';
import { refusalOf, startCosmos } from '../../support/cosmos.ts';

it('a wrong key is unauthorised, a right one established', async () => {
  const wrong = await startCosmos();
  await refusalOf(
    wrong
      .another({ key: Buffer.from('wrong').toString('base64') })
      .database('db')
      .read(),
  );
  const { attempts } = wrong.azure.capture();
  expect(attempts.length).toBeGreaterThan(0);
  for (const attempt of attempts) expect(attempt).toMatchObject({ verdict: 'unauthorised', dialledName: 'localhost' });

  const right = await startCosmos();
  await right.client.database('db').read();
  expect(new Set(right.azure.capture().attempts.map(({ verdict }) => verdict))).toEqual(new Set(['established']));
});

it('a client that speaks of itself is known by that', async () => {
  const { azure, client } = await startCosmos();
  await client.database('db').read();
  const { attempts, connections, participants } = azure.capture();
  expect(attempts[0]).toMatchObject({ opener: 'azure-cosmos-js', acceptor: 'cosmos' });
  expect(connections[0]?.http?.userAgent).toContain('azure-cosmos-js');
  expect(participants.find(({ name }) => name === 'azure-cosmos-js')?.knownBy).toEqual([
    { source: 'client properties', detail: expect.stringContaining('azure-cosmos-js') },
    { source: 'address', detail: '127.0.0.1' },
  ]);
});
