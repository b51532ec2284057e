import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { ContainerNames } from '../../../src/net/container-names.ts';

const open: { close(): unknown }[] = [];

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A name server that knows these, by the name that is asked for, and counts what it is asked. */
async function nameServer(known: Readonly<Record<string, string>>): Promise<{ address: string; asked: string[] }> {
  const socket: Socket = createSocket('udp4');
  open.push(socket);
  const asked: string[] = [];
  socket.on('message', (query, { port, address }) => {
    const name = nameIn(query);
    asked.push(name);
    socket.send(answer(query, known[name]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, asked };
}

/** The labels of the one question. [RFC 1035 4.1.2] */
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  for (let at = 12; query[at]! > 0; at += query[at]! + 1)
    labels.push(query.toString('latin1', at + 1, at + 1 + query[at]!));
  return labels.join('.');
}

/** One PTR record, or none and the code for a name that does not exist. [RFC 1035 4.1.1, 4.1.3] */
function answer(query: Buffer, name: string | undefined): Buffer {
  const question = query.subarray(12, 12 + nameIn(query).length + 2 + 4);
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(name === undefined ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(1, 4);
  if (name === undefined) return Buffer.concat([head, question]);
  head.writeUInt16BE(1, 6);
  const data = Buffer.concat([
    ...name.split('.').map((label) => Buffer.from(String.fromCharCode(label.length) + label, 'latin1')),
    Buffer.of(0),
  ]);
  const record = Buffer.from([0xc0, 0x0c, 0, 12, 0, 1, 0, 0, 0, 60, 0, data.length]);
  return Buffer.concat([head, question, record, data]);
}

function namesFrom(...servers: readonly string[]): ContainerNames {
  const names = new ContainerNames(servers);
  open.push({ close: () => names.stop() });
  return names;
}

describe('ContainerNames', () => {
  it('reads the container and the network out of the reverse name of its address', async () => {
    const { address } = await nameServer({ '5.0.18.172.in-addr.arpa': 'shop-consumer-1.shop_default' });
    expect(await namesFrom(address).find('172.18.0.5')).toEqual({ name: 'shop-consumer-1', network: 'shop_default' });
  });

  it('finds nobody where there is no such name', async () => {
    const { address } = await nameServer({});
    expect(await namesFrom(address).find('172.18.0.6')).toBeUndefined();
  });

  it('asks once for one address, and never for one that no container has', async () => {
    const { address, asked } = await nameServer({ '9.0.0.10.in-addr.arpa': 'producer.net' });
    const names = namesFrom(address);
    const found = await Promise.all(
      ['10.0.0.9', '10.0.0.9', '127.0.0.1', '8.8.8.8', '172.32.0.1', '::1'].map((host) => names.find(host)),
    );
    expect(found.map((container) => container?.name)).toEqual(['producer', 'producer', ...Array(4).fill(undefined)]);
    expect(asked).toEqual(['9.0.0.10.in-addr.arpa']);
  });

  it('asks nobody but Docker', async () => {
    expect(await namesFrom().find('172.18.0.5')).toBeUndefined();
  });

  it('lets nobody wait when it stops', async () => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    open.push(silent);
    await once(silent, 'listening');
    const names = namesFrom(`127.0.0.1:${silent.address().port}`);
    const asked = names.find('172.18.0.5');
    names.stop();
    expect(await asked).toBeUndefined();
  });
});
