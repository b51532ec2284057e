import { describe, expect, it } from 'vitest';
import { commentsByPacket } from '../../../src/report/packet-comments.ts';
import { RecorderBench } from '../recorder/conversation.ts';
import { sampleRun } from './sample-run.ts';

describe('commentsByPacket', () => {
  it('says which packet opens, fails and closes what', () => {
    const { capture } = sampleRun();
    const comments = [...commentsByPacket(capture).values()].flat();
    expect(comments.map((comment) => comment.split('\n', 1)[0])).toEqual([
      'producer opens connection 1 to service-bus as bus.local',
      'subscriber opens connection 2 to service-bus as bus.local',
      'event-grid tries to open connection 3 to hook.example',
      'refused: nobody listens',
      'producer closes connection 1: AMQP close, then FIN',
      'subscriber closes connection 2: AMQP close, then FIN',
    ]);
    const byNumber = new Map(capture.packets.map((packet) => [packet.number, packet]));
    for (const [number, [comment]] of commentsByPacket(capture)) {
      expect(byNumber.get(number)?.flags).toContain(comment?.includes('closes') ? 'FIN' : 'SYN');
    }
  });

  it('says what azwire broke, which names were dialled, what follows what, and what was unfinished', () => {
    const { capture } = sampleRun();
    const [one, two] = capture.attempts;
    const [first] = capture.connections;
    const comments = commentsByPacket({
      ...capture,
      marks: [
        { atMs: 0, kind: 'fault', text: 'cut service-bus off', packet: 5 },
        { atMs: 0, kind: 'step', text: 'start producer', packet: 6 },
        { atMs: 0, kind: 'fault', text: 'before anything', packet: 0 },
      ],
      attempts: [
        { ...one!, dialledName: 'bus.servicebus.windows.net' },
        { ...two!, reconnects: 1 },
      ],
      connections: [
        { ...first!, closeReason: 'RST', closing: { kind: 'RST', by: 'opener', unfinished: ['2 messages unsettled'] } },
      ],
    });
    expect([...comments.values()].flat()).toEqual([
      'producer opens connection 1 to service-bus as bus.servicebus.windows.net',
      'subscriber opens connection 2 to service-bus as bus.local, again after 1',
      'fault: cut service-bus off',
      'producer closes connection 1: RST\nunfinished: 2 messages unsettled',
    ]);
  });

  it('says nothing of packets that were let go', () => {
    const bench = new RecorderBench({ packets: 3 });
    bench.connect().start().send('opener', Buffer.of(1)).send('opener', Buffer.of(2));
    expect([...commentsByPacket(bench.recorder.capture()).keys()]).toEqual([]);
  });
});
