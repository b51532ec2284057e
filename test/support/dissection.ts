import { expect } from 'vitest';
import type { Capture, CapturedConnection } from '../../src/index.ts';
import { renderPcapng } from '../../src/report/pcapng.ts';
import { tshark } from './pcapng.ts';

/** What tshark calls the TCP of a capture that has holes, doubles or a wrong order, and bytes that it cannot make sense of. */
export const COMPLAINTS = [
  '_ws.malformed',
  'tcp.analysis.retransmission',
  'tcp.analysis.out_of_order',
  'tcp.analysis.lost_segment',
  'tcp.analysis.ack_lost_segment',
  'tcp.analysis.duplicate_ack',
];

const FIELDS = ['frame.number', 'tcp.srcport', 'tcp.dstport', 'frame.protocols', ...COMPLAINTS];

/** tshark dissects the whole capture without a complaint, and reads what is inside TLS. */
export function expectDissected(capture: Capture): void {
  const lines = tshark(renderPcapng(capture), '', FIELDS, decodeAs(capture)).map((line) => line.split('\t'));
  expect(lines.filter(([, , , , ...complaints]) => complaints.some((each) => each !== ''))).toEqual([]);
  expect(lines).toHaveLength(capture.packets.length);
  const read = (port: number) =>
    lines.some(
      ([, from, to, protocols]) => [from, to].includes(String(port)) && /:tls:.*(amqp|http)/.test(protocols ?? ''),
    );
  const encrypted = capture.connections.filter(({ tls, layers }) => tls !== undefined && layers.length > 2);
  const unread = encrypted.filter(({ openerAddress }) => !read(openerAddress.port));
  expect(unread.map(({ id, layers }) => ({ id, layers }))).toEqual([]);
}

/** tshark knows protocols by their usual ports only. */
function decodeAs({ connections }: Capture): string[] {
  const options = new Map<string, string[]>();
  for (const connection of connections) {
    const { port } = connection.acceptorAddress;
    const inside = connection.layers.includes('http') ? 'http' : 'amqp';
    options.set(`${port} ${isEncrypted(connection)} ${inside}`, optionsOf(port, isEncrypted(connection), inside));
  }
  return [...options.values()].flat();
}

function isEncrypted({ layers }: CapturedConnection): boolean {
  return layers.includes('tls');
}

function optionsOf(port: number, encrypted: boolean, inside: string): string[] {
  return encrypted
    ? ['-d', `tcp.port==${port},tls`, '-d', `tls.port==${port},${inside}`]
    : ['-d', `tcp.port==${port},${inside}`];
}
