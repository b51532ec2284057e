import { beforeEach, describe, expect, it } from 'vitest';
import type { Attempt, AttemptResult } from '../../../../../emulators/event-grid/core/delivery/commands.ts';
import { Failure, subscriptionNotFound } from '../../../../../emulators/event-grid/core/failure.ts';
import type { QueueSettings } from '../../../../../emulators/event-grid/core/namespace/commands.ts';
import type { QueueAddress } from '../../../../../emulators/event-grid/core/namespace/facts.ts';
import { NamespaceCore } from '../../../../../emulators/event-grid/core/namespace/namespace-core.ts';
import { NamespaceHost } from '../../../../../emulators/event-grid/runtime/namespace-host.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { seededIds } from '../../../../../src/kernel/ids.ts';
import { BLOBS, cloudEvent, NAMESPACE_ID, QUEUE, settings, shown, tokens } from '../core/namespace/queue-fixture.ts';

let clock: VirtualClock;
let gone: QueueAddress[];
let errors: string[];
const never = new AbortController().signal;

beforeEach(() => {
  clock = new VirtualClock();
  gone = [];
  errors = [];
});

function startHost(
  changed: Partial<QueueSettings> = {},
  carryOut: (attempt: Attempt) => Promise<AttemptResult> = async () => ({ type: 'delivered' }),
): NamespaceHost {
  const host = new NamespaceHost({
    core: new NamespaceCore({ id: NAMESPACE_ID, ids: seededIds(1), backlogBytesMax: 1_000_000 }),
    clock,
    log: { info: () => {}, warn: () => {}, error: (message) => errors.push(message) },
    carryOut,
    queueGone: (queue) => gone.push(queue),
  });
  host.execute({ type: 'put-topic', topic: 'orders', retentionMs: 1_000_000 });
  host.execute({ type: 'put-queue', ...QUEUE, settings: settings(changed) });
  return host;
}

function publish(host: NamespaceHost, ...ids: readonly string[]): void {
  host.execute({ type: 'publish', topic: 'orders', events: ids.map((id) => cloudEvent(id)) });
}

describe('receiving', () => {
  it('answers at once where there are events, and else with the first that come', async () => {
    const host = startHost();
    publish(host, 'a');
    expect(shown(await host.receive({ ...QUEUE, eventsMax: 5, waitMs: 10_000 }, never))).toEqual(['a:1']);
    const asked = host.receive({ ...QUEUE, eventsMax: 5, waitMs: 10_000 }, never);
    publish(host, 'b', 'c');
    expect(shown(await asked)).toEqual(['b:1', 'c:1']);
  });

  it('answers with none when the time is over, and when it stops', async () => {
    const host = startHost();
    const asked = host.receive({ ...QUEUE, eventsMax: 5, waitMs: 10_000 }, never);
    clock.advance(10_000);
    expect(await asked).toEqual([]);
    const another = host.receive({ ...QUEUE, eventsMax: 5, waitMs: 10_000 }, never);
    host.stop();
    expect(await another).toEqual([]);
  });

  it('answers with a failure where the queue is not there, or goes', async () => {
    const host = startHost();
    const other = { topic: 'orders', subscription: 'other' };
    expect(await host.receive({ ...other, eventsMax: 1, waitMs: 10_000 }, never)).toBeInstanceOf(Failure);
    const asked = host.receive({ ...QUEUE, eventsMax: 5, waitMs: 10_000 }, never);
    host.execute({ type: 'delete-queue', ...QUEUE });
    expect(await asked).toEqual(subscriptionNotFound('first'));
  });

  it('locks nothing for who is gone: before it asks, while it waits, or when the events come', async () => {
    const host = startHost();
    const before = new AbortController();
    before.abort();
    publish(host, 'a');
    expect(await host.receive({ ...QUEUE, eventsMax: 1, waitMs: 10_000 }, before.signal)).toEqual([]);
    expect(shown(await host.receive({ ...QUEUE, eventsMax: 1, waitMs: 0 }, never))).toEqual(['a:1']);

    const waiting = new AbortController();
    const asked = host.receive({ ...QUEUE, eventsMax: 1, waitMs: 10_000 }, waiting.signal);
    waiting.abort();
    expect(await asked).toEqual([]);
    publish(host, 'b');
    expect(shown(await host.receive({ ...QUEUE, eventsMax: 1, waitMs: 0 }, never))).toEqual(['b:1']);

    const late = new AbortController();
    const another = host.receive({ ...QUEUE, eventsMax: 1, waitMs: 10_000 }, late.signal);
    publish(host, 'c');
    late.abort();
    expect(await another).toEqual([]);
    expect(shown(await host.receive({ ...QUEUE, eventsMax: 1, waitMs: 0 }, never))).toEqual(['c:1']);
  });
});

describe('dead letters', () => {
  const rejected = async (host: NamespaceHost) => {
    publish(host, 'a');
    const received = await host.receive({ ...QUEUE, eventsMax: 1, waitMs: 0 }, never);
    host.execute({ type: 'reject', ...QUEUE, lockTokens: tokens(received as never) });
    await new Promise((resolve) => setImmediate(resolve));
  };

  it('are carried out', async () => {
    const host = startHost({ deadLetterDestination: BLOBS });
    await rejected(host);
    expect(host.execute({ type: 'get-queue', ...QUEUE })).toMatchObject({ counts: { deadLettered: 1 } });
  });

  it('are tried again where it went wrong, even badly', async () => {
    let tries = 0;
    const host = startHost({ deadLetterDestination: BLOBS }, () => {
      tries++;
      return Promise.reject(new Error('oh'));
    });
    await rejected(host);
    clock.advance(10_000);
    expect(tries).toBe(2);
    expect(errors).toHaveLength(1);
    host.stop();
    clock.advance(1_000_000);
    expect(tries).toBe(2);
  });
});

it('tells of a queue whose time is over', () => {
  const host = startHost({ expiresAtMs: new VirtualClock().now() + 5_000 });
  clock.advance(5_000);
  expect(gone).toMatchObject([QUEUE]);
  expect(host.execute({ type: 'get-queue', ...QUEUE })).toBeInstanceOf(Failure);
});
