import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzwire } from '../../src/index.ts';
import type { Capture } from '../../src/recorder/capture.ts';
import { renderPcapng } from '../../src/report/pcapng.ts';
import { ClientProcess } from '../support/client-process.ts';
import { COMPLAINTS } from '../support/dissection.ts';
import { HAS_TSHARK, TSHARK_NOTE, tshark } from '../support/pcapng.ts';

const MESSAGES = 10;
const HAS_LUA = HAS_TSHARK && /with Lua/i.test(spawnSync('tshark', ['--version'], { encoding: 'utf8' }).stdout);
let capture: Capture;
let file: Uint8Array;
/** tshark knows AMQP by its ports only. */
let ports: string[];

const cleanUps: (() => void | Promise<void>)[] = [];

async function record(): Promise<void> {
  const azure = await startAzwire({
    ports: 'any',
    logLevel: 'error',
    serviceBus: { namespaces: [{ name: 'bus', queues: [{ name: 'plain' }, { name: 'tls' }, { name: 'websocket' }] }] },
  });
  const run = async (transport: 'amqp' | 'amqps' | 'websocket', queue: string) => {
    const client = new ClientProcess(azure, {
      transport,
      queue,
      messages: MESSAGES,
      onDone: (cleanUp) => cleanUps.push(cleanUp),
    });
    expect(await client.line()).toBe(`completed ${MESSAGES}`);
    await client.exited();
  };
  await Promise.all([run('amqp', 'plain'), run('amqps', 'tls'), run('websocket', 'websocket')]);
  await azure.stop();
  capture = azure.capture();
  file = renderPcapng(capture);
  const { amqp, amqps, gateway } = azure.ports;
  ports = ['-d', `tcp.port==${amqp},amqp`, '-o', `amqp.tls.port:${amqps}`, '-o', `http.tls.port:${gateway}`];
  if (HAS_LUA)
    ports.push('-X', `lua_script:${fileURLToPath(new URL('../support/amqp-over-websocket.lua', import.meta.url))}`);
}

const ask = (filter: string, ...fields: string[]) => tshark(file, filter, fields, ports);
const stream = (via: string) => {
  const { openerAddress } = capture.connections.find((connection) => connection.via === via)!;
  return `tcp.port == ${openerAddress.port}`;
};
/** AMQP performatives by name, as many as tshark dissects on a connection. */
const performatives = (via: string, code: number) =>
  ask(`${stream(via)} && amqp.performative == ${code}`, 'amqp.performative').flatMap((line) =>
    line.split(',').filter((performative) => Number(performative) === code),
  ).length;

function expectAllDissected(via: string): void {
  const { framesFromOpener, framesFromAcceptor } = capture.connections.find((one) => one.via === via)!;
  const counted = (name: string) => (framesFromOpener[name] ?? 0) + (framesFromAcceptor[name] ?? 0);
  expect(performatives(via, 0x10)).toBe(2);
  expect(performatives(via, 0x12)).toBe(counted('attach'));
  expect(performatives(via, 0x14)).toBe(counted('transfer'));
  expect(performatives(via, 0x15)).toBe(counted('disposition'));
  expect(performatives(via, 0x18)).toBe(2);
  expect(counted('transfer')).toBeGreaterThanOrEqual(2 * MESSAGES);
}

describe.skipIf(!HAS_TSHARK)(`a pcapng of plain, TLS and WebSocket clients in tshark${TSHARK_NOTE}`, () => {
  beforeAll(record);
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  it('every connection is opened by the side that the capture names', () => {
    const syns = ask('tcp.flags.syn == 1 && tcp.flags.ack == 0', 'ip.src', 'tcp.srcport', 'ip.dst', 'tcp.dstport');
    expect(syns.toSorted()).toEqual(
      capture.connections
        .map(({ openerAddress: from, acceptorAddress: to }) => [from.host, from.port, to.host, to.port].join('\t'))
        .toSorted(),
    );
    expect(syns).toHaveLength(3);
  });

  it('nothing is malformed, missing, doubled or out of order', () => {
    expect(ask(COMPLAINTS.join(' || '), 'frame.number', '_ws.col.Info')).toEqual([]);
  });

  const dissected = 'all AMQP on the %s port is dissected, with the secrets in the file';
  it.each(['amqp', 'amqps'])(dissected, expectAllDissected);
  const note = HAS_LUA ? '' : ' (skipped: this tshark has no Lua)';
  it.skipIf(!HAS_LUA).each(['gateway'])(dissected + note, expectAllDissected);

  it('names the participants', () => {
    const names = tshark(file, 'tcp.flags.syn == 1', ['ip.src_host', 'ip.dst_host'], [...ports, '-N', 'n']);
    expect(names.every((line) => line.includes('service-bus'))).toBe(true);
  });
});
