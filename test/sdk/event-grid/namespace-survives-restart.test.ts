import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import type { VirtualClock } from '../../../src/kernel/clock.ts';
import { clockFromNow } from '../../support/bus.ts';
import {
  order,
  receiverOf,
  receiveSome,
  senderOf,
  shown,
  startNamespace,
  tokensOf,
} from '../../support/event-grid-namespace.ts';

async function dataDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'azwire-data-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What happens in one life of azwire. */
async function live<T>(data: string, clock: VirtualClock, during: (azure: Azwire) => Promise<T>): Promise<T> {
  const azure = await startNamespace({ clock, config: { data } });
  try {
    return await during(azure);
  } finally {
    await azure.stop();
  }
}

it('events, locks and counts survive a restart', async () => {
  const data = await dataDirectory();
  const clock = clockFromNow();
  const [kept = '', lost = ''] = await live(data, clock, async (azure) => {
    await senderOf(azure).sendEvents(['done', 'kept', 'lost', 'fresh'].map((id) => order(id)));
    const tokens = tokensOf(await receiveSome(receiverOf(azure), 3));
    await receiverOf(azure).acknowledgeEvents(tokens.slice(0, 1));
    return tokens.slice(1);
  });
  await live(data, clock, async (azure) => {
    const receiver = receiverOf(azure);
    expect(shown(await receiveSome(receiver))).toEqual(['fresh:1']);
    expect((await receiver.acknowledgeEvents([kept])).succeededLockTokens).toEqual([kept]);
    clock.advance(60_000);
    expect((await receiver.acknowledgeEvents([lost])).succeededLockTokens).toEqual([]);
    expect(shown(await receiveSome(receiver)).sort()).toEqual(['fresh:2', 'lost:2']);
  });
});

it('what has grown too old in the meantime is gone', async () => {
  const data = await dataDirectory();
  const clock = clockFromNow();
  await live(data, clock, (azure) => senderOf(azure).sendEvents(order('1')));
  clock.advance(86_400_000);
  await live(data, clock, async (azure) => {
    await senderOf(azure).sendEvents(order('2'));
    expect(shown(await receiveSome(receiverOf(azure)))).toEqual(['2:1']);
  });
});
