import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from '../../../../../../emulators/service-bus/core/message.ts';
import { EditedMessage } from '../../../../../../emulators/service-bus/core/rules/edited-message.ts';
import { PublishedMessage } from '../../../../../../emulators/service-bus/core/rules/published-message.ts';
import type { WritableSystemProperty } from '../../../../../../emulators/service-bus/core/sql/system-properties.ts';
import type { FilterValue } from '../../../../../../emulators/service-bus/core/sql/value.ts';
import { sampleIncoming, shown } from './sample-content.ts';

const edit = (incoming: IncomingMessage = sampleIncoming('m', { a: 1n }, { Label: 'old' })) =>
  new EditedMessage(new PublishedMessage(incoming, 1_000, 7, 2_000));

it('sees what was changed before', () => {
  const message = edit();
  message.setProperty('A', 2n);
  message.setSystem('Label', 'new');
  expect([message.property('a'), message.system('Label'), message.system('SequenceNumber')]).toEqual([2n, 'new', 7n]);
  message.removeProperty('a');
  expect(message.property('a')).toBeUndefined();
});

it('leaves the original alone', () => {
  const original = sampleIncoming('m', { a: 1n });
  const message = edit(original);
  message.setProperty('a', 2n);
  expect(shown(message.copy()).properties).toEqual({ a: 2n });
  expect(shown(original).properties).toEqual({ a: 1n });
});

describe('what decides where and when a message is enqueued', () => {
  it('is as before in the subscription, and new once forwarded', () => {
    const message = edit({ ...sampleIncoming('m'), sessionId: 's', ttlMs: 5 });
    message.setSystem('MessageId', 'n');
    message.setSystem('SessionId', null);
    message.setSystem('ScheduledEnqueueTimeUtc', { type: 'timestamp', ms: 9_000 });
    const { onForward, ...copy } = message.copy();
    expect(copy).toMatchObject({ messageId: 'm', sessionId: 's', ttlMs: 5 });
    expect(onForward).toEqual({ content: copy.content, messageId: 'n', scheduledAtMs: 9_000, sizeBytes: 100 });
  });

  it('is not written down when it stays', () => {
    const message = edit();
    message.setSystem('Label', 'x');
    expect(message.copy()).not.toHaveProperty('onForward');
  });
});

it('a copy has in itself what another entity had changed', () => {
  const transfer = { hops: 1, enqueuedSequenceNumber: 3, deadLetterSource: 'q', changes: new Map([['b', 'x']]) };
  expect(edit({ ...sampleIncoming('m'), transfer }).copy().transfer).toEqual({ ...transfer, changes: undefined });
});

it.each<readonly [WritableSystemProperty, FilterValue, string]>([
  ['MessageId', null, "'sys.MessageId' cannot be empty."],
  ['MessageId', '', "'sys.MessageId' cannot be empty."],
  ['SessionId', 'x'.repeat(129), "'sys.SessionId' cannot be longer than 128 characters."],
  ['ContentType', 'é', "'sys.ContentType' can only consist of ASCII characters."],
  ['ScheduledEnqueueTimeUtc', 'soon', "'sys.ScheduledEnqueueTimeUtc' cannot be set to a string."],
])('%s cannot be %j', (name, value, problem) => {
  expect(() => edit().setSystem(name, value)).toThrow(problem);
});

it('fields become texts', () => {
  const message = edit();
  message.setSystem('Label', 5n);
  expect(message.system('Label')).toBe('5');
});
