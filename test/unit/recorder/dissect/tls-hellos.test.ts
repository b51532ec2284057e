import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalCa } from '../../../../src/net/local-ca.ts';
import { TlsHellos } from '../../../../src/recorder/dissect/tls-hellos.ts';
import { RecordedRelay } from '../recorded-relay.ts';

let server: Server;
let socket: TLSSocket;
afterEach(() => {
  socket.destroy();
  server.close();
});

/** A real server behind a relay that does not look into TLS. */
async function connectThrough(version: 'TLSv1.2' | 'TLSv1.3', trusted: boolean) {
  const ca = await LocalCa.create();
  const secureContext = await ca.secureContext('shop.example');
  server = createServer(
    { SNICallback: (_, done) => done(null, secureContext), ALPNProtocols: ['mqtt', 'http/1.1'] },
    (client) => client.on('error', () => {}).end('hello'),
  );
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay = await RecordedRelay.before((server.address() as AddressInfo).port);
  socket = connect({
    ...{ host: '127.0.0.1', port: relay.port, servername: 'shop.example', ALPNProtocols: ['http/1.1'] },
    ...{ minVersion: version, maxVersion: version },
    ...(trusted ? { ca: ca.certificatePem } : {}),
  });
  socket.on('error', () => {}).resume();
  await new Promise((closed) => socket.once('close', closed));
  return relay.finished();
}

describe('TLS that ends elsewhere', () => {
  it.each([
    ['TLSv1.2', { version: 'TLSv1.2', serverName: 'shop.example', alpn: 'http/1.1' }],
    // In 1.3 the choice of the protocol is hidden, too.
    ['TLSv1.3', { version: 'TLSv1.3', serverName: 'shop.example' }],
  ] as const)('shows its version %s and the name that was asked for', async (version, facts) => {
    const { connections, attempts } = await connectThrough(version, true);
    expect(connections[0]).toMatchObject({ layers: ['tcp', 'tls'] });
    expect(connections[0]!.tls).toEqual(facts);
    expect(attempts).toMatchObject([{ dialledName: 'shop.example', verdict: 'established' }]);
  });

  it('shows them, too, where the opener does not trust what it sees', async () => {
    const { attempts } = await connectThrough('TLSv1.3', false);
    expect(attempts).toMatchObject([{ dialledName: 'shop.example' }]);
  });
});

describe('TlsHellos', () => {
  it('make nothing of what is no hello, and keep nothing without an end', () => {
    const hellos = new TlsHellos();
    hellos.feed('acceptor', Buffer.from([0x15, 3, 3, 0, 2, 2, 40]));
    for (let i = 0; i < 100; i++) hellos.feed('opener', Buffer.from([0x16, 3, 1, 0xff, 0xff, ...Buffer.alloc(1_000)]));
    hellos.feed('opener', Buffer.alloc(1_000, 0x16));
    expect([hellos.facts, hellos.serverName]).toEqual([undefined, undefined]);
  });
});
