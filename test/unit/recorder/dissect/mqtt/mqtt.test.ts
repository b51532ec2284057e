import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, type Server } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, WebSocket, WebSocketServer } from 'ws';
import { LocalCa } from '../../../../../src/net/local-ca.ts';
import type { Capture } from '../../../../../src/recorder/capture.ts';
import { type Conversation, RecorderBench } from '../../conversation.ts';
import {
  connack,
  connectPacket,
  DISCONNECT,
  listenMqtt,
  packet,
  properties,
  publish,
  publishOnce,
  serveMqtt,
  subscribe,
  text,
} from '../../mqtt-peers.ts';
import { RecordedRelay } from '../../recorded-relay.ts';

const run = promisify(execFile);
const CURL_SPEAKS_MQTT = await run('curl', ['--version']).then(
  ({ stdout }) => /\bmqtt\b/.test(stdout),
  () => false,
);

function linesOf({ exchanges }: Capture): string[] {
  return exchanges.map(({ from, protocol, operation, summary }) => `${protocol} ${from} ${operation}: ${summary}`);
}

function hopsOf({ hops }: Capture) {
  return hops.map(({ from, to, model, wire, deliveries }) => ({ from, to, model, wire, deliveries }));
}

const PUSHED = { from: 'gateway', to: 'browser', model: 'push', wire: 'server push' } as const;
const SENT = { from: 'browser', to: 'gateway', model: 'push', wire: 'request per message' } as const;

/** A device and a broker whose packets the test writes. */
function converse(): { readonly bench: RecorderBench; readonly conversation: Conversation } {
  const bench = new RecorderBench();
  const conversation = bench.connect('127.0.0.2', { via: 'mqtt' });
  conversation.tap.identify('opener', 'browser', 'process');
  conversation.tap.identify('acceptor', 'gateway', 'process');
  return { bench, conversation };
}

describe('MQTT', () => {
  let server: Server | WebSocketServer | undefined;
  afterEach(() => void server?.close());

  it.runIf(CURL_SPEAKS_MQTT)('of curl is read', async () => {
    server = await listenMqtt(publish('rooms/1', '{"id":"r-1","temperature":21}'));
    const relay = await RecordedRelay.before((server.address() as AddressInfo).port);
    const url = `mqtt://device:hunter2@127.0.0.1:${relay.port}/rooms%2F1`;
    await run('curl', ['-s', '-d', 'warm', url]);
    // It would listen for ever.
    await run('curl', ['-s', '--max-time', '1', url]).catch(() => undefined);
    const capture = await relay.finished();
    expect(hopsOf(capture)).toEqual([
      { ...SENT, deliveries: 1 },
      { ...PUSHED, deliveries: 1 },
    ]);
    expect(capture.connections.map(({ layers, mqtt }) => [layers.join(), /^curl/.test(mqtt!.clientId)])).toEqual([
      ['tcp,mqtt', true],
      ['tcp,mqtt', true],
    ]);
    expect(capture.deliveries).toMatchObject([
      { entity: 'rooms/1', sizeBytes: 4 },
      { entity: 'rooms/1', messageId: 'r-1' },
    ]);
    expect(JSON.stringify({ ...capture, packets: [] })).not.toContain('hunter2');
  });

  it.each(['tcp', 'tls', 'websocket'] as const)(
    'over %s brings what was subscribed to, and says who asked for it',
    async (carrier) => {
      const greeting = Buffer.concat([publish('rooms/1', '21'), publish('rooms/2', 'x'.repeat(1000))]);
      const certificates = carrier === 'tls' ? await LocalCa.create() : undefined;
      if (carrier === 'websocket') {
        server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
        server.on('connection', (socket) => serveMqtt(createWebSocketStream(socket), greeting));
        await once(server, 'listening');
      } else {
        server = await listenMqtt(greeting);
      }
      const port = (server.address() as AddressInfo).port;
      const relay = await RecordedRelay.before(port, certificates ? { tls: 'required', certificates } : undefined);
      const device =
        carrier === 'websocket'
          ? createWebSocketStream(
              new WebSocket(`ws://127.0.0.1:${relay.port}/mqtt`, 'mqtt', { perMessageDeflate: false }),
            )
          : certificates
            ? connectTls({
                port: relay.port,
                host: '127.0.0.1',
                servername: 'localhost',
                ca: certificates.certificatePem,
              })
            : connect(relay.port, '127.0.0.1');
      device.on('error', () => {});
      device.write(connectPacket('device-1', { user: 'u', password: 'hunter2' }));
      await once(device, 'data');
      device.write(subscribe(1, 'rooms/+'));
      for (let bytes = 0; bytes < 1000; ) bytes += (await once(device, 'data'))[0].length;
      device.write(publishOnce(2, 'rooms/1/set', '{"id":"s-1"}'));
      await once(device, 'data');
      device.end(DISCONNECT);
      device.resume();
      await once(device, 'close');

      const capture = await relay.finished();
      expect(hopsOf(capture)).toEqual([
        { ...PUSHED, deliveries: 2 },
        { ...SENT, deliveries: 1 },
      ]);
      expect(capture.hops[0]!.evidence[1]).toMatch(
        /^browser subscribed to "rooms\/\+" \(packet \d+\), and gateway sent browser 1 message of "rooms\/1" without a request for each \(packet \d+\)$/,
      );
      expect(capture.deliveries.map(({ entity, sizeBytes, messageId }) => [entity, sizeBytes, messageId])).toEqual([
        ['rooms/1', 2, undefined],
        ['rooms/2', 1000, undefined],
        ['rooms/1/set', 12, 's-1'],
      ]);
      const [connection] = capture.connections;
      expect(connection!.closing).toMatchObject({ kind: 'MQTT disconnect', by: 'opener', unfinished: [] });
      expect(connection).toMatchObject({ mqtt: { clientId: 'device-1' } });
      expect(connection!.layers).toEqual(
        { tcp: ['tcp', 'mqtt'], tls: ['tcp', 'tls', 'mqtt'], websocket: ['tcp', 'http', 'websocket', 'mqtt'] }[carrier],
      );
      expect(linesOf(capture).filter((line) => line.startsWith('mqtt'))).toEqual([
        'mqtt opener connect: "device-1" as "u", password redacted, MQTT 3.1.1',
        'mqtt acceptor connack: accepted',
        'mqtt opener subscribe: "rooms/+" at most QoS 1',
        'mqtt acceptor suback: QoS 1',
        'mqtt opener disconnect: ',
      ]);
      expect(JSON.stringify({ ...capture, packets: [] })).not.toContain('hunter2');
    },
  );

  it.each([
    [4, 5, 'unauthorised', 'MQTT connack 5 not authorized'],
    [4, 4, 'unauthorised', 'MQTT connack 4 bad user name or password'],
    [4, 3, 'established', undefined],
    [5, 0x87, 'unauthorised', 'MQTT connack 0x87 not authorized: no such device'],
    [5, 0x88, 'established', undefined],
  ] as const)('of version %i, refused with %i, is %s', (version, code, verdict, detail) => {
    const { bench, conversation } = converse();
    const reason = version === 5 ? [properties([0x1f], text('no such device'))] : [];
    conversation.send('opener', connectPacket('device-1', { version })).send('acceptor', connack(code, ...reason));
    const { attempts } = bench.recorder.capture();
    expect(attempts).toMatchObject([{ verdict, ...(detail === undefined ? {} : { detail }) }]);
  });

  it.each([
    [0, 3],
    [5, 0],
  ])('published before the answer %i is %i messages', (code, messages) => {
    const { bench, conversation } = converse();
    conversation.send('opener', connectPacket('device-1'), publish('a', '1'), publish('a', '2'));
    conversation.send('acceptor', connack(code)).send('opener', publish('a', '3'));
    const { deliveries, hops } = bench.recorder.capture();
    expect(deliveries.map(({ packet }) => packet)).toEqual([4, 4, 6].slice(0, messages));
    expect(hops).toHaveLength(messages === 0 ? 0 : 1);
  });

  it('of version 5 has names for topics, ids of events in its properties, and a name from the server', () => {
    const { bench, conversation } = converse();
    const alias = [0x23, 0, 7];
    const id = Buffer.concat([Buffer.from([0x26]), text('id'), text('event-1')]);
    const other = Buffer.concat([Buffer.from([0x26]), text('specversion'), text('1.0')]);
    conversation
      .send('opener', connectPacket('', { version: 5, will: { topic: 'gone', payload: 'hunter2' } }))
      .send('acceptor', connack(0, properties([0x21, 0, 9, 0x12], text('auto-1'))))
      .send('opener', packet(0x30, text('rooms/1'), properties(alias, other, id), Buffer.from('warm')))
      .send('opener', packet(0x30, text(''), properties(alias), Buffer.from('{"id":"in the payload"}')))
      .send('opener', packet(0x30, text(''), properties([0x23, 0, 8]), Buffer.from('unknown')))
      .send('acceptor', packet(0xe0, [0x8b], properties([0x1f], text('restart'))));
    const capture = bench.recorder.capture();
    expect(capture.deliveries.map(({ entity, messageId, sizeBytes }) => [entity, messageId, sizeBytes])).toEqual([
      ['rooms/1', 'event-1', 4],
      ['rooms/1', 'in the payload', 23],
      ['', undefined, 7],
    ]);
    expect(capture.connections[0]!.mqtt).toEqual({ clientId: 'auto-1' });
    expect(linesOf(capture)).toEqual([
      'mqtt opener connect: a client without an id, will for "gone", MQTT 5',
      'mqtt acceptor connack: accepted as "auto-1"',
      'mqtt acceptor disconnect: 0x8b restart',
    ]);
    expect(JSON.stringify({ ...capture, packets: [] })).not.toContain('hunter2');
  });

  it('that is cut leaves messages without an acknowledgement', () => {
    const { bench, conversation } = converse();
    conversation.send('opener', connectPacket('device-1')).send('acceptor', connack());
    for (const id of [1, 2, 3]) conversation.send('opener', publishOnce(id, 'rooms/1', 'warm'));
    conversation.send('acceptor', packet(0x40, [0, 1]));
    conversation.send('acceptor', packet(0x34, text('rooms/2'), [0, 9], Buffer.from('twice')));
    conversation.send('opener', packet(0x50, [0, 9])).send('acceptor', packet(0x62, [0, 9]));
    conversation.tap.ended('acceptor', 'rst');
    conversation.tap.closed();
    expect(bench.recorder.capture().connections[0]!.closing).toEqual({
      kind: 'RST',
      by: 'acceptor',
      unfinished: ['2 messages were not acknowledged by the acceptor', '1 message was not acknowledged by the opener'],
    });
  });

  it('of a hub names the node without the properties that its topic goes on with', () => {
    const { bench, conversation } = converse();
    conversation
      .send('opener', connectPacket('d1', { user: 'hub.azure-devices.net/d1/?api-version=2021-04-12' }))
      .send('acceptor', connack())
      .send('opener', publish('devices/d1/messages/events/%24.mid=m%201&alert=true', '{"id":"not this"}'));
    expect(bench.recorder.capture().deliveries).toMatchObject([
      { entity: 'devices/d1/messages/events', messageId: 'm 1' },
    ]);
  });

  it('in any pieces, changed at any byte, never throws and leaves the other direction as it is', () => {
    const stream = Buffer.concat([
      connectPacket('device-1', { version: 5, user: 'u', password: 'p', will: { topic: 'w', payload: 'x' } }),
      packet(0x82, [0, 1], properties(), text('a/#'), [1]),
      packet(0x32, text('a/b'), [0, 2], properties([0x23, 0, 7]), Buffer.from('{"id":"1"}')),
      packet(0xa2, [0, 3], properties(), text('a/#')),
      packet(0xe0, [0x04], properties()),
    ]);
    fc.assert(
      fc.property(fc.nat(stream.length - 1), fc.nat(255), fc.nat(stream.length), (at, byte, cut) => {
        const { bench, conversation } = converse();
        const changed = Buffer.from(stream);
        changed[at] = byte;
        conversation.send('opener', stream.subarray(0, 20)).send('acceptor', connack(0, properties()));
        conversation.send('acceptor', changed.subarray(0, cut)).send('acceptor', changed.subarray(cut));
        conversation.send('opener', stream.subarray(20));
        const { deliveries, connections } = bench.recorder.capture();
        expect(deliveries.filter(({ from }) => from === 'browser')).toMatchObject([{ entity: 'a/b', messageId: '1' }]);
        expect(connections[0]!.bytesFromAcceptor).toBe(stream.length + 5);
      }),
      { numRuns: 500 },
    );
  });
});
