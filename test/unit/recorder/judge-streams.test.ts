import { describe, expect, it } from 'vitest';
import { MessageStream } from '../../../src/recorder/dissect/message-stream.ts';
import { judgeStream } from '../../../src/recorder/judge-streams.ts';

const CITATION = {
  names: { opener: 'browser', acceptor: 'gateway' },
  packet: (carrier: { number: number }) => String(carrier.number),
};

function stream(from: 'opener' | 'acceptor', entity: string, counts: Partial<MessageStream>): MessageStream {
  const opening = { said: 'subscribed to "rooms/#"', carrier: { number: 4 } };
  return Object.assign(new MessageStream(1, entity, from, opening), counts);
}

describe('judgeStream', () => {
  it('calls what the acceptor sends a push of the server, and says why it may', () => {
    const many = stream('acceptor', 'rooms/1', {
      ...{ deliveries: 3, compressed: 1, firstMessage: { number: 6 }, lastMessage: { number: 9 } },
    });
    expect(judgeStream(many, CITATION)).toEqual({
      wire: 'server push',
      model: 'push',
      evidence:
        'browser subscribed to "rooms/#" (packet 4), and gateway sent browser 3 messages of "rooms/1" without a request for each (packets 6 to 9); 1 is compressed',
    });
  });

  it('calls what the opener sends a request per message', () => {
    const one = stream('opener', 'rooms/#', { deliveries: 1, firstMessage: { number: 6 }, lastMessage: { number: 6 } });
    expect(judgeStream(one, CITATION)).toEqual({
      wire: 'request per message',
      model: 'push',
      evidence: 'browser subscribed to "rooms/#" (packet 4) and sent 1 message (packet 6)',
    });
  });
});
