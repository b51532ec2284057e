import { describe, expect, it } from 'vitest';
import { findings } from '../../../src/report/findings.ts';
import { RecorderBench } from '../recorder/conversation.ts';
import { HttpCalls } from '../recorder/dissect/http-calls.ts';
import { sampleRun } from './sample-run.ts';

describe('findings', () => {
  it('say who dialled whom, and what came against the direction of the dial', () => {
    expect(findings(sampleRun().capture)).toEqual([
      'producer opened the connection to service-bus; service-bus never dialled producer.',
      'subscriber opened the connection to service-bus; service-bus never dialled subscriber.',
      'event-grid tried once to connect to hook.example:443, in vain: refused.',
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

  it('say how often somebody tried in vain, and what came of it', () => {
    const bench = new RecorderBench();
    bench.recorder.nameListener({ host: '127.0.0.1', port: 8080 }, 'webhook');
    for (const [port, verdict] of [
      [8080, 'refused'],
      [8080, 'refused'],
      [8080, 'timed out'],
      [8081, 'timed out'],
    ] as const) {
      const acceptor = { host: '127.0.0.1', port };
      bench.connect('127.0.0.1', { direction: 'out', via: 'event-grid', acceptor }).tap.failed(verdict, 'no way in');
    }
    expect(findings(bench.recorder.capture())).toEqual([
      'event-grid tried 2 times to connect to webhook at 127.0.0.1:8080, in vain: refused.',
      'event-grid tried once to connect to webhook at 127.0.0.1:8080, in vain: timed out.',
      'event-grid tried once to connect to 127.0.0.1:8081, in vain: timed out.',
    ]);
  });

  it('say what a webhook answered when it was asked for its consent, and what it refused', () => {
    const calls = new HttpCalls({ opener: 'event-grid', acceptor: 'webhook', direction: 'out' });
    const handshake = {
      headers: 'webhook-request-origin: eventgrid.azure.net\r\n',
      answerHeaders: 'webhook-allowed-origin: *\r\n',
    };
    const events = { headers: 'aeg-event-type: Notification\r\n', body: '{}' };
    calls.call('OPTIONS /hook', '200 OK', handshake).call('OPTIONS /hook', '200 OK', handshake);
    calls.call('POST /hook', '200 OK', events).call('POST /hook', '500 Oops', events);
    expect(findings(calls.capture)).toEqual([
      'event-grid opened the connection to webhook; webhook never dialled event-grid.',
      'event-grid asked webhook for its consent (handshake), /hook: 200, events of everybody are allowed.',
      '1 message was brought to webhook by event-grid, which had opened the connection: webhook has to be reachable for it.',
      'webhook refused a request by which event-grid brought messages.',
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
