import { expect, it } from 'vitest';
import { SERVICE_BUS_LIMITS } from '../../emulators/service-bus/limits.ts';
import { NamespaceStores } from '../../emulators/service-bus/store/namespace-stores.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import { MemoryStore } from '../../src/store/memory.ts';
import { Chance } from './service-bus-chance.ts';
import { ENTITIES } from './service-bus-entities.ts';
import { Drive } from './service-bus-restart-drive.ts';
import { shownMessages, shownNamespace } from './service-bus-restart-shown.ts';

/** As in service-bus.test.ts: a failure names its seed, and `AZWIRE_SEED=<seed>` runs that sequence alone. */
const given = process.env.AZWIRE_SEED;
const SEQUENCES = given === undefined ? Number(process.env.AZWIRE_SEQUENCES ?? 300) : 1;
const COMMANDS = 80;
const LIMITS = { ...SERVICE_BUS_LIMITS.relaxed, messageSizeBytesMax: 1_000 };
const DEFINITION = { name: 'bus', authorizationRules: [], ...ENTITIES };

it(`a namespace that is brought back is the one that was left, over ${SEQUENCES} sequences`, () => {
  const firstSeed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  for (let seed = firstSeed; seed < firstSeed + SEQUENCES; seed++) {
    try {
      leaveAndComeBack(seed);
    } catch (cause) {
      throw new Error(`AZWIRE_SEED=${seed} fails: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  }
});

function leaveAndComeBack(seed: number): void {
  const store = new MemoryStore();
  const open = (nowMs: number) => {
    const clock = { now: () => nowMs, wakeAt: () => () => {} };
    const stores = new NamespaceStores(store.table('service-bus'), 'memory');
    const [stored] = stores.others([]);
    return stores.open(stored ?? DEFINITION, { clock, ids: seededIds(seed), limits: LIMITS });
  };
  const left = open(1_000_000);
  const drive = new Drive(left.namespace, left.journal, new Chance(seed));
  for (let i = 0; i < COMMANDS; i++) {
    drive.step();
    if (i % 7 === 0) store.commit();
  }
  drive.execute({ type: 'wake' });
  store.commit();
  // Brought back from what was stored while things were locked.
  const back = open(drive.nowMs);
  // At a time before everything, because locked messages whose time is over go once they are not locked.
  expect(shownMessages(back.namespace, 0)).toEqual(shownMessages(left.namespace, drive.nowMs));
  drive.letGo();
  // Both go on in the same way.
  for (const nowMs of [drive.nowMs, drive.nowMs + 20_000, drive.nowMs + 45_000]) {
    expect(shownNamespace(back.namespace, nowMs)).toEqual(shownNamespace(left.namespace, nowMs));
  }
}
