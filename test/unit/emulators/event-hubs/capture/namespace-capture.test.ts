import { describe, expect, it, onTestFinished } from 'vitest';
import { blobName, DEFAULT_NAME_FORMAT } from '../../../../../emulators/event-hubs/capture/blob-name.ts';
import { NamespaceCapture } from '../../../../../emulators/event-hubs/capture/namespace-capture.ts';
import type { CaptureDefinition, HubDefinition } from '../../../../../emulators/event-hubs/core/definitions.ts';
import { Namespace } from '../../../../../emulators/event-hubs/core/namespace.ts';
import { NamespaceHost } from '../../../../../emulators/event-hubs/runtime/namespace-host.ts';
import { Announcements } from '../../../../../src/kernel/announcements.ts';
import type { CaptureFileCreated } from '../../../../../src/kernel/capture-files.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import { NO_TAP } from '../../../../../src/kernel/connection.ts';
import type { Dial } from '../../../../../src/kernel/dial.ts';
import type { Store } from '../../../../../src/kernel/store.ts';
import { dial as dialSocket } from '../../../../../src/net/dialer.ts';
import { EgressPolicy } from '../../../../../src/net/egress-policy.ts';
import { MemoryStore } from '../../../../../src/store/memory.ts';
import { encodeMessage } from '../../../../../src/wire/amqp/encode-message.ts';
import { amqp } from '../../../../../src/wire/amqp/types.ts';
import { startTestAzwire } from '../../../../support/bus.ts';
import { CONTAINER, containerOf, recordsIn } from '../../../../support/capture.ts';
import { testPlatform } from '../../../../support/platform.ts';
import { hub, LIMITS } from '../core/namespace-fixture.ts';

const MINUTE_MS = 60_000;
const CAPTURE: CaptureDefinition = {
  connectionString: undefined,
  container: CONTAINER,
  isCompressed: false,
  intervalMs: MINUTE_MS,
  sizeBytesMax: 10_000_000,
  nameFormat: DEFAULT_NAME_FORMAT,
  skipEmptyArchives: true,
};

function captured(changes: Partial<HubDefinition> = {}, capture: Partial<CaptureDefinition> = {}): HubDefinition {
  return hub({ capture: { ...CAPTURE, ...capture }, partitionCount: 1, ...changes });
}

interface Options {
  readonly hubs: readonly HubDefinition[];
  readonly store?: Store;
  readonly dial?: Dial;
}

/** A namespace whose captures lie in the storage account of an azwire beside it. */
async function start({ hubs, store, dial }: Options) {
  const storage = await startTestAzwire({ storage: {} });
  const clock = new VirtualClock(0);
  const captureFiles = new Announcements<CaptureFileCreated>();
  const warnings: Record<string, unknown>[] = [];
  const warn = (message: string, fields = {}) => void warnings.push({ message, ...fields });
  const toStorage: Dial = async (_target, { via, signal }) => {
    const target = { host: '127.0.0.1', port: storage.ports['storage-blob']! };
    const { stream } = await dialSocket({
      ...target,
      via,
      signal,
      tap: NO_TAP,
      policy: new EgressPolicy(),
      timeoutMs: 10_000,
    });
    return { stream, target };
  };
  const log = { info: () => {}, warn, error: warn };
  const platform = testPlatform({
    clock,
    clientClock: { now: Date.now, wakeAt: () => () => {} },
    captureFiles,
    log,
    dial: dial ?? toStorage,
    ...(store && { store }),
  });
  const namespace = new Namespace({ name: 'ns', authorizationRules: [], hubs, limits: LIMITS });
  const host = new NamespaceHost(namespace, clock);
  host.watch(new NamespaceCapture(host, platform));
  onTestFinished(() => host.stop());
  const publish = (text: string, name = 'orders', partition = '0') =>
    host.execute({
      type: 'publish',
      hub: name,
      partition,
      payloads: [encodeMessage({ body: amqp.string(text) })],
    });
  const nextFile = () =>
    new Promise<string>((resolve) => {
      const end = captureFiles.subscribe(({ eventHub, data }) => {
        end();
        resolve(`${eventHub} ${data.partitionId} ${data.firstSequenceNumber} ${data.lastSequenceNumber}`);
      });
    });
  const container = containerOf(storage.connectionString('storage'));
  return { clock, host, publish, nextFile, container, warnings };
}

/** Moves the clock a minute, and gives the file that is written then. */
async function fileOfMinute({ clock, nextFile }: { clock: VirtualClock; nextFile: () => Promise<string> }) {
  const file = nextFile();
  clock.advance(MINUTE_MS);
  return file;
}

describe('hubs that come and go', () => {
  it('captures a hub that is made at run time from its first event on', async () => {
    const bench = await start({ hubs: [] });
    bench.host.execute({ type: 'create-hub', definition: captured() });
    bench.publish('a');
    expect(await fileOfMinute(bench)).toBe('orders 0 0 0');
  });

  it('begins anew with a hub that is made again', async () => {
    const bench = await start({ hubs: [captured()], store: new MemoryStore() });
    bench.publish('a');
    bench.host.execute({ type: 'delete-hub', hub: 'orders' });
    bench.host.execute({ type: 'create-hub', definition: captured() });
    bench.publish('b');
    expect(await fileOfMinute(bench)).toBe('orders 0 0 0');
    const name = blobName(DEFAULT_NAME_FORMAT, { namespace: 'ns', eventHub: 'orders', partition: '0', startMs: 0 });
    expect((await recordsIn(bench.container, name)).map(({ Body }) => String(Body))).toEqual(['b']);
  });

  it('captures partitions that are added', async () => {
    const bench = await start({ hubs: [captured()] });
    bench.host.execute({ type: 'update-hub', definition: captured({ partitionCount: 2 }) });
    await Promise.resolve();
    bench.publish('a', 'orders', '1');
    expect(await fileOfMinute(bench)).toBe('orders 1 0 0');
  });

  it('goes on with its window when something else of the hub is changed', async () => {
    const bench = await start({ hubs: [captured()] });
    bench.publish('a');
    bench.clock.advance(MINUTE_MS / 2);
    bench.host.execute({ type: 'add-consumer-group', hub: 'orders', consumerGroup: { name: 'g', userMetadata: '' } });
    const file = bench.nextFile();
    bench.clock.advance(MINUTE_MS / 2);
    expect(await file).toBe('orders 0 0 0');
  });

  it('captures what comes after it was switched on, and not what came before or while it was off', async () => {
    const bench = await start({ hubs: [hub({ partitionCount: 1 })], store: new MemoryStore() });
    const change = async (definition: HubDefinition) => {
      bench.host.execute({ type: 'update-hub', definition });
      await Promise.resolve();
    };
    bench.publish('before');
    await change(captured());
    bench.publish('on');
    expect(await fileOfMinute(bench)).toBe('orders 0 1 1');
    await change(hub({ partitionCount: 1 }));
    bench.publish('off');
    await change(captured());
    bench.publish('on again');
    expect(await fileOfMinute(bench)).toBe('orders 0 3 3');
  });
});

it('has a window for each hub, with one timer', async () => {
  const alarms = new Set<number>();
  const hubs = [captured(), captured({ name: 'others' }, { intervalMs: 2 * MINUTE_MS })];
  const bench = await start({ hubs });
  const { wakeAt } = bench.clock;
  bench.clock.wakeAt = (atMs, callback) => {
    alarms.add(atMs);
    return wakeAt.call(bench.clock, atMs, callback);
  };
  bench.publish('a');
  bench.publish('b', 'others');
  expect(await fileOfMinute(bench)).toBe('orders 0 0 0');
  expect(await fileOfMinute(bench)).toBe('others 0 0 0');
  expect(Math.min(...alarms)).toBe(2 * MINUTE_MS);
});

it('tries again after one second, then two, then four, up to a minute', async () => {
  const dial = () => Promise.reject(new Error('nobody there'));
  const bench = await start({ hubs: [captured()], dial });
  bench.publish('a');
  bench.clock.advance(MINUTE_MS);
  for (let failures = 1; failures < 9; failures++) {
    while (bench.warnings.length < failures) await new Promise(setImmediate);
    bench.clock.advance(bench.warnings.at(-1)?.retryInMs as number);
  }
  expect(bench.warnings.slice(0, 8).map(({ retryInMs }) => retryInMs)).toEqual(
    [1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1_000),
  );
  expect(bench.warnings[0]).toMatchObject({ eventHub: 'orders', container: CONTAINER, reason: 'nobody there' });
});

it('says how many events were gone before they could be captured', async () => {
  const bench = await start({ hubs: [captured({ retentionMs: 30_000 })] });
  bench.publish('a');
  bench.publish('b');
  bench.clock.advance(40_000);
  bench.publish('c');
  const file = bench.nextFile();
  bench.clock.advance(20_000);
  expect(await file).toBe('orders 0 2 2');
  while (bench.warnings.length === 0) await new Promise(setImmediate);
  expect(bench.warnings).toMatchObject([{ eventHub: 'orders', partition: '0', count: 2 }]);
});

it('uploads a file that is larger than a block in pieces', async () => {
  const bench = await start({ hubs: [captured({ retentionBytesMax: undefined })] });
  const payload = encodeMessage({ body: amqp.binary(Buffer.alloc(900_000, 7)) });
  for (let i = 0; i < 10; i++)
    bench.host.execute({ type: 'publish', hub: 'orders', partition: '0', payloads: [payload] });
  expect(await fileOfMinute(bench)).toBe('orders 0 0 9');
  const name = blobName(DEFAULT_NAME_FORMAT, { namespace: 'ns', eventHub: 'orders', partition: '0', startMs: 0 });
  const blocks = await bench.container.getBlockBlobClient(name).getBlockList('committed');
  expect(blocks.committedBlocks?.length).toBeGreaterThan(1);
  const records = await recordsIn(bench.container, name);
  expect(records.map(({ Body }) => Body?.equals(Buffer.alloc(900_000, 7)))).toEqual(Array(10).fill(true));
});

it('is silent when the namespace stops', async () => {
  const bench = await start({ hubs: [captured()] });
  bench.publish('a');
  bench.clock.advance(MINUTE_MS);
  bench.host.stop();
  for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
  bench.clock.advance(10 * MINUTE_MS);
  expect(bench.warnings).toEqual([]);
  expect(await bench.container.exists()).toBe(false);
});
