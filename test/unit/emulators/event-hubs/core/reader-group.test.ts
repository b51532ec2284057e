import { expect, it } from 'vitest';
import { Bench, hub } from './namespace-fixture.ts';

it('a reader with a higher owner level takes the partition over', () => {
  const bench = new Bench();
  const loser = bench.reader({ ownerLevel: 1, name: 'old' });
  bench.grant(loser, 9);
  const winner = bench.reader({ ownerLevel: 2, name: 'new' });
  expect(bench.notices).toEqual([
    {
      type: 'reader-closed',
      reader: loser,
      failure: {
        error: 'reader-stolen',
        detail:
          "New receiver 'new' with higher epoch of '2' is created hence current receiver 'old' with epoch '1' is getting " +
          'disconnected. If you are recreating the receiver, make sure a higher epoch is used.',
      },
    },
  ]);
  bench.publish(1);
  bench.grant(winner, 1);
  expect([bench.got(loser), bench.got(winner)]).toEqual([[], [0]]);
  expect(bench.failed({ type: 'grant', reader: loser, credit: 1 }).error).toBe('reader-not-open');
});

it('of equal levels the newest wins, and 0 is a level', () => {
  const bench = new Bench();
  const first = bench.reader({ ownerLevel: 0 });
  bench.reader({ ownerLevel: 0 });
  expect(bench.notices).toMatchObject([{ reader: first, failure: { error: 'reader-stolen' } }]);
});

it('a lower level is refused, and the owner stays', () => {
  const bench = new Bench();
  const owner = bench.reader({ ownerLevel: 3, name: 'owner' });
  expect(bench.failed(bench.openReader({ ownerLevel: 2 }))).toEqual({
    error: 'reader-epoch-too-low',
    detail:
      "Receiver 'owner' with a higher epoch '3' already exists. Receiver 'nil' with epoch 2 cannot be created. Make sure you are " +
      'creating receiver with increasing epoch value to ensure connectivity, or ensure all old epoch receivers are closed or ' +
      'disconnected.',
  });
  bench.grant(owner, 1);
  bench.publish(1);
  expect(bench.got(owner)).toEqual([0]);
  expect(bench.notices).toEqual([]);
});

it('a reader without level is refused while there is an owner, not afterwards', () => {
  const bench = new Bench();
  const owner = bench.reader({ ownerLevel: 0 });
  const refused = bench.failed(bench.openReader());
  expect(refused.error).toBe('reader-epoch-too-low');
  expect(refused.detail).toContain("created with epoch of '0', and so non-epoch receiver is not allowed");
  bench.done({ type: 'close-reader', reader: owner });
  expect(bench.readAll()).toEqual([]);
});

it('an owner closes all readers without level', () => {
  const bench = new Bench();
  const losers = [bench.reader({ name: 'a' }), bench.reader()];
  bench.reader({ ownerLevel: 0 });
  expect(bench.notices.map((notice) => 'reader' in notice && notice.reader)).toEqual(losers);
  expect(bench.notices[0]?.failure.detail).toContain("current receiver 'a' with epoch '-1'");
});

it('so many readers without level, and no more', () => {
  const bench = new Bench();
  const first = bench.reader({ name: 'a' });
  bench.reader();
  expect(bench.failed(bench.openReader())).toEqual({
    error: 'reader-limit-reached',
    detail:
      'Exceeded the maximum number of allowed receivers per partition in a consumer group which is 2. List of connected ' +
      'receivers - a, nil.',
  });
  bench.done({ type: 'close-reader', reader: first });
  expect(bench.readAll()).toEqual([]);
});

it('other groups and partitions have owners of their own', () => {
  const bench = new Bench([hub({ consumerGroups: [{ name: 'audit', userMetadata: undefined }] })]);
  bench.reader({ ownerLevel: 5 });
  bench.reader({ partition: '1' });
  bench.reader({ consumerGroup: 'audit', ownerLevel: 0 });
  expect(bench.notices).toEqual([]);
});
