import { openTokenKeys } from '../../src/app/token-keys.ts';
import { Announcements } from '../../src/kernel/announcements.ts';
import type { BlobEvent } from '../../src/kernel/blob-events.ts';
import type { CaptureFileCreated } from '../../src/kernel/capture-files.ts';
import { VirtualClock } from '../../src/kernel/clock.ts';
import type { Platform } from '../../src/kernel/emulator.ts';
import { seededIds } from '../../src/kernel/ids.ts';
import type { MessagesAvailable } from '../../src/kernel/messages-available.ts';

const tokenKeys = await openTokenKeys(undefined);

/** What an emulator gets from the platform, for a test that runs one without azwire: a clock that stands, ids that repeat. */
export function testPlatform(own: Partial<Platform> = {}): Platform {
  const clock = own.clock ?? new VirtualClock();
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const blobEvents = new Announcements<BlobEvent>();
  const captureFiles = new Announcements<CaptureFileCreated>();
  const messagesAvailable = new Announcements<MessagesAvailable>();
  const ids = seededIds(1);
  const dial = () => Promise.reject(new Error('this platform dials nobody'));
  const modes = { limits: 'relaxed', auth: 'default' } as const;
  const endpoints = new Promise<never>(() => {});
  const announcements = { blobEvents, captureFiles, messagesAvailable };
  return { clock, clientClock: clock, ids, ...modes, tokenKeys, log, ...announcements, endpoints, dial, ...own };
}
