import { describe, expect, it } from 'vitest';
import type { Capture, Delivery, Participant } from '../../../src/recorder/capture.ts';
import { journeyFindings } from '../../../src/report/journey-findings.ts';
import { captureOf, PULL_HOP } from '../scenario/hand-made.ts';

const BUS: Participant = { name: 'service-bus', source: 'emulated service', hosts: [], knownBy: [] };

function captured(ids: { readonly sent: (string | undefined)[]; readonly received: (string | undefined)[] }): Capture {
  let packet = 1;
  const deliver = (from: string, to: string) => (messageId: string | undefined) => {
    const id = messageId === undefined ? {} : { messageId };
    return { atMs: 0, connection: 1, packet: packet++, from, to, entity: 'orders', sizeBytes: 1, ...id } as Delivery;
  };
  const deliveries = [
    ...ids.sent.map(deliver('producer', 'service-bus')),
    ...ids.received.map(deliver('service-bus', 'subscriber')),
  ];
  const hops = [{ ...PULL_HOP, from: 'producer', to: 'service-bus' }, PULL_HOP];
  return captureOf([], { deliveries, hops, participants: [BUS] });
}

describe('journeyFindings', () => {
  it('counts messages that stayed at a service which others left', () => {
    expect(journeyFindings(captured({ sent: ['1', '2', '3'], received: ['1'] }))).toEqual([
      '2 messages that came to service-bus were not seen to leave it.',
    ]);
    expect(journeyFindings(captured({ sent: ['1', '2'], received: ['2'] }))).toEqual([
      '1 message that came to service-bus was not seen to leave it.',
    ]);
    expect(journeyFindings(captured({ sent: ['1'], received: ['1'] }))).toEqual([]);
  });

  it('says nothing where it cannot know', () => {
    expect(journeyFindings(captured({ sent: ['1'], received: [] }))).toEqual([]);
    expect(journeyFindings(captured({ sent: ['1', '2'], received: ['1', 'unknown'] }))).toEqual([]);
    const partial = captured({ sent: ['1', '2'], received: ['1'] });
    expect(journeyFindings({ ...partial, dropped: { ...partial.dropped, deliveries: 1 } })).toEqual([]);
  });

  it('says how many have no id, where messages go on', () => {
    const anonymous = captured({ sent: [undefined, '1'], received: [undefined, '1'] });
    expect(journeyFindings(anonymous)).toEqual([
      '2 deliveries were of messages without an id, which could not be followed from hop to hop.',
    ]);
    const [first] = anonymous.hops;
    expect(journeyFindings({ ...anonymous, hops: [first!] })).toEqual([]);
  });

  it('says how many were followed by their contents', () => {
    const plain = captured({ sent: [undefined], received: [undefined] });
    const deliveries = plain.deliveries.map((delivery) => ({ ...delivery, fingerprint: 'f' }));
    expect(journeyFindings({ ...plain, deliveries })).toEqual([
      '1 message has no id and was followed by the contents.',
    ]);
  });
});
