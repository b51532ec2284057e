import { expect, it } from 'vitest';
import { Backlog, type Kept } from '../../../../../emulators/event-grid/core/backlog.ts';

const COSTS = { eventBytes: 100, entryBytes: 10 };

function kept(payloadBytes: number): Kept {
  const envelope = { id: '', topic: '', subject: '', eventType: '', eventTime: '', dataVersion: '' };
  return { event: { schema: 'EventGridSchema', payload: new Uint8Array(payloadBytes), envelope }, references: 0 };
}

it('counts an event once, and each subscription in which it waits', () => {
  const backlog = new Backlog(150, COSTS);
  const event = kept(20);
  expect(backlog.bytesOf(event.event, 2)).toBe(140);
  backlog.add(event);
  backlog.add(event);
  expect(backlog.hasRoomFor(10)).toBe(true);
  expect(backlog.hasRoomFor(11)).toBe(false);
});

it('has all of its room again when the last subscription has let go', () => {
  const backlog = new Backlog(150, COSTS);
  const event = kept(20);
  backlog.add(event);
  backlog.add(event);
  expect(backlog.release(event)).toBe(false);
  expect(backlog.hasRoomFor(21)).toBe(false);
  expect(backlog.hasRoomFor(20)).toBe(true);
  expect(backlog.release(event)).toBe(true);
  expect(backlog.hasRoomFor(150)).toBe(true);
});

it('has nothing to keep of an event that nobody wants', () => {
  expect(new Backlog(0, COSTS).bytesOf(kept(20).event, 0)).toBe(0);
});
