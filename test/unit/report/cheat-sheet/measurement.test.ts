import { expect, it } from 'vitest';
import { measureHop } from '../../../../src/report/cheat-sheet/measurement.ts';
import { sampleRun } from '../sample-run.ts';
import { readingFrom } from './sample-runs.ts';

const { capture } = sampleRun();

it('is the hop, which end opened its connections, their ports and the packets that show it', () => {
  const measured = measureHop(capture, ['service-bus', 'subscriber']);
  expect(measured).toMatchObject({ model: 'push', wire: 'standing credit', openedBy: 'subscriber', deliveries: 3 });
  expect(measured).toMatchObject({ openedByEnds: ['receiver'], ports: [{ port: 5672, azurePort: 5671 }] });
  expect(measured).not.toHaveProperty('placedAt');
  const { packets } = measured!;
  expect(packets.length).toBeGreaterThan(1);
  expect(packets).toEqual([...new Set(packets)].sort((a, b) => a - b));
  const carriers = capture.connections.filter(({ opener }) => opener === 'subscriber').map(({ id }) => id);
  for (const number of packets) {
    expect(carriers).toContain(capture.packets.find((packet) => packet.number === number)?.connection);
  }
});

it('is opened by its sender where messages go along', () => {
  expect(measureHop(capture, ['producer', 'service-bus'])).toMatchObject({
    openedBy: 'producer',
    openedByEnds: ['sender'],
  });
});

it('is opened by both ends where they dialled each other', () => {
  const both = {
    ...capture,
    deliveries: [],
    connections: [
      ...capture.connections,
      { ...capture.connections[0]!, id: 99, opener: 'service-bus', acceptor: 'producer' },
    ],
  };
  expect(measureHop(both, ['producer', 'service-bus'])?.openedByEnds).toEqual(['sender', 'receiver']);
});

it('is none where nothing went', () => {
  expect(measureHop(capture, ['producer', 'subscriber'])).toBeUndefined();
});

it('is at 443 in Azure, over HTTP and over WebSockets', () => {
  const [opened, ...others] = capture.connections;
  for (const layers of [
    ['tcp', 'http'],
    ['tcp', 'tls', 'http', 'websocket', 'amqp'],
  ] as const) {
    const hop = measureHop({ ...capture, connections: [{ ...opened!, layers }, ...others] }, [
      'producer',
      'service-bus',
    ]);
    expect(hop?.ports).toEqual([{ port: 5672, azurePort: 443 }]);
  }
});

it("knows when the receiver chose its place in an event hub's log", () => {
  const bench = readingFrom("amqp.annotation.x-opt-offset > '-1'");
  const { placedAt } = measureHop(bench.recorder.capture(), ['event-hubs', 'reader'])!;
  const attach = bench.recorder.capture().exchanges.find(({ packet }) => packet === placedAt);
  expect(attach?.summary).toMatch(/^receiver of .*, where amqp\.annotation\.x-opt-offset > '-1'$/);
  const another = readingFrom("colour = 'red'").recorder.capture();
  expect(measureHop(another, ['event-hubs', 'reader'])).not.toHaveProperty('placedAt');
});
