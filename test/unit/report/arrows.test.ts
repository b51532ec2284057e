import { describe, expect, it } from 'vitest';
import { collectArrows } from '../../../src/report/arrows.ts';
import { HttpCalls } from '../recorder/dissect/http-calls.ts';
import { sampleRun } from './sample-run.ts';

describe('collectArrows', () => {
  it('has what tells the story, equal arrows once, each with the packet that shows it first', () => {
    const { capture } = sampleRun();
    const arrows = collectArrows(capture);
    expect(arrows.map(({ kind, from, to, count, packet }) => [kind, from, to, count, packet]).slice(-8)).toEqual([
      ['connect', 'subscriber', 'service-bus', 1, 16],
      ['exchange', 'subscriber', 'service-bus', 1, 21],
      ['exchange', 'subscriber', 'service-bus', 3, 23],
      ['message', 'service-bus', 'subscriber', 3, 24],
      ['exchange', 'subscriber', 'service-bus', 1, 29],
      ['exchange', 'service-bus', 'subscriber', 1, 30],
      ['close', 'subscriber', 'service-bus', 1, 0],
      ['failure', 'event-grid', 'hook.example', 1, 35],
    ]);
    expect(arrows.map(({ atMs }) => atMs)).toEqual(arrows.map(({ atMs }) => atMs).sort((a, b) => a - b));
  });

  it('says what came of a connection that was no good', () => {
    const { capture } = sampleRun();
    const attempts = capture.attempts.map((attempt) => ({ ...attempt, verdict: 'unauthorised' as const }));
    const labels = collectArrows({ ...capture, attempts }).map(({ label }) => label);
    expect(labels).toContain('connect to port 5672 (tcp › amqp): unauthorised');
  });

  it('has the requests that ask, and for those that carry messages the messages', () => {
    const calls = new HttpCalls({ opener: 'event-grid', acceptor: 'hook', direction: 'out' });
    calls.call('POST /hook', '200 OK', { headers: 'aeg-event-type: Notification\r\n', body: '{}' });
    calls.call('GET /health', '200 OK').call('GET /health', '200 OK').finish();
    expect(collectArrows(calls.capture).map(({ kind, label, count }) => [kind, label, count])).toEqual([
      ['connect', 'connect to port 80 (tcp › http)', 1],
      ['message', 'message of /hook', 1],
      ['exchange', 'GET /health', 2],
      ['close', 'FIN', 1],
    ]);
  });
});
