import { describe, expect, it } from 'vitest';
import { findings } from '../../../src/report/findings.ts';
import { RecorderBench } from '../recorder/conversation.ts';
import { sampleRun } from './sample-run.ts';

describe('findings', () => {
  it('say who dialled whom, and what came against the direction of the dial', () => {
    expect(findings(sampleRun().capture)).toEqual([
      'producer opened the connection to service-bus; service-bus never dialled producer.',
      'subscriber opened the connection to service-bus; service-bus never dialled subscriber.',
      '3 messages from service-bus were pushed to subscriber (standing credit) over a connection that subscriber had opened.',
    ]);
  });

  it('say it when both sides dial', () => {
    const bench = new RecorderBench();
    bench.recorder.nameHost('127.0.0.2', 'webhook');
    const inbound = bench.connect('127.0.0.2');
    inbound.tap.identify('acceptor', 'event-grid', 'emulated service');
    const outbound = bench.connect('127.0.0.1', {
      direction: 'out',
      via: 'event-grid',
      acceptor: { host: '127.0.0.2', port: 80 },
    });
    outbound.send('opener', Buffer.from('POST / HTTP/1.1\r\n\r\n'));
    expect(findings(bench.recorder.capture())).toEqual([
      'webhook opened the connection to event-grid, and event-grid opened 1 to webhook.',
      'event-grid opened the connection to webhook, and webhook opened 1 to event-grid.',
    ]);
  });

  it('say what was let go', () => {
    const bench = new RecorderBench({ packets: 2 });
    bench.connect();
    expect(findings(bench.recorder.capture()).at(-1)).toBe(
      'The capture is incomplete, the oldest were let go: 1 packets. Counts of bytes, frames and messages are exact.',
    );
  });
});
