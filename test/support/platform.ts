import { openTokenKeys } from '../../src/app/token-keys.ts';
import { VirtualClock } from '../../src/kernel/clock.ts';
import type { Platform } from '../../src/kernel/emulator.ts';
import { seededIds } from '../../src/kernel/ids.ts';

const tokenKeys = await openTokenKeys(undefined);

/** What an emulator gets from the platform, for a test that runs one without azwire: a clock that stands, ids that repeat. */
export function testPlatform(own: Partial<Platform> = {}): Platform {
  const clock = own.clock ?? new VirtualClock();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  return { clock, clientClock: clock, ids: seededIds(1), limits: 'relaxed', auth: 'default', tokenKeys, log, ...own };
}
