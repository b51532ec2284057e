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

it('has an announcer work only while somebody listens', () => {
  const events = new Announcements<string>();
  const log: string[] = [];
  const announcer = (name: string) => () => {
    log.push(`${name} begins`);
    return () => log.push(`${name} ends`);
  };
  const endFirst = events.whileHeard(announcer('first'));
  const one = events.subscribe(() => {});
  const other = events.subscribe(() => {});
  events.whileHeard(announcer('second'));
  one();
  expect(log).toEqual(['first begins', 'second begins']);
  endFirst();
  endFirst();
  other();
  other();
  events.subscribe(() => {});
  expect(log.slice(2)).toEqual(['first ends', 'second ends', 'second begins']);
});
