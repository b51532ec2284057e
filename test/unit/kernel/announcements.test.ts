import { expect, it } from 'vitest';
import { Announcements } from '../../../src/kernel/announcements.ts';

it('tells everybody who listens, until they do not', () => {
  const events = new Announcements<{ readonly account: string }>();
  const heard: string[] = [];
  const first = events.subscribe(({ account }) => heard.push(`first ${account}`));
  events.subscribe(({ account }) => heard.push(`second ${account}`));
  const event = { account: 'orders' };
  events.publish(event);
  first();
  first();
  events.publish(event);
  expect(heard).toEqual(['first orders', 'second orders', 'second orders']);
});
