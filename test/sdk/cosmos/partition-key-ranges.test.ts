import { expect, it } from 'vitest';
import { startCosmos } from '../../support/cosmos.ts';

it('are all of the container, and not told again to who knows them', async () => {
  const cosmos = await startCosmos();
  const container = await cosmos.container();
  const { resources } = await container.readPartitionKeyRanges().fetchAll();
  expect(resources).toMatchObject([{ id: '0', minInclusive: '', maxExclusive: 'FF', status: 'online', parents: [] }]);
  const rid = (await container.read()).resource!._rid;
  const database = (await cosmos.database.read()).resource!._rid;
  const headers = { 'a-im': 'Incremental Feed', 'x-ms-max-item-count': '-1' };
  const byRid = await cosmos.send('GET', `/dbs/${database}/colls/${rid}/pkranges`, { headers });
  expect(byRid.status).toBe(200);
  expect(byRid.headers.get('x-ms-item-count')).toBe('1');
  const etag = byRid.headers.get('etag')!;
  const again = await cosmos.send('GET', `/dbs/${database}/colls/${rid}/pkranges/`, {
    headers: { ...headers, 'if-none-match': etag },
  });
  expect(again).toMatchObject({ status: 304, text: '' });
  expect(again.headers.get('etag')).toBe(etag);
});
