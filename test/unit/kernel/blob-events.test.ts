import { expect, it } from 'vitest';
import { type BlobEvent, BlobEvents } from '../../../src/kernel/blob-events.ts';

it('tells everybody who listens, until they do not', () => {
  const events = new BlobEvents();
  const heard: string[] = [];
  const first = events.subscribe(({ account }) => heard.push(`first ${account}`));
  events.subscribe(({ account }) => heard.push(`second ${account}`));
  const event = { account: 'orders' } as BlobEvent;
  events.publish(event);
  first();
  first();
  events.publish(event);
  expect(heard).toEqual(['first orders', 'second orders', 'second orders']);
});
