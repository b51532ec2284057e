import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { startTestAzwire } from '../../../../support/bus.ts';

async function asked(port: number, ...lines: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${[...lines, 'Connection: close', '', ''].join('\r\n')}`);
  return text(socket);
}

it('refuses what leads nowhere in the form of each service', async () => {
  const { ports } = await startTestAzwire({ storage: {} });
  const blob = await asked(ports['storage-blob']!, 'GET /devstoreaccount1/%zz HTTP/1.1', 'Host: localhost');
  expect(blob).toMatch(/^HTTP\/1\.1 400 /);
  expect(blob).toContain('<Error><Code>InvalidUri</Code>');
  const table = await asked(ports['storage-table']!, 'GET /devstoreaccount1/Tables HTTP/1.0');
  expect(table).toMatch(/^HTTP\/1\.1 400 /);
  expect(table).toContain('"code":"MissingRequiredHeader"');
});

it('answers a request for an account that there is not', async () => {
  const { ports } = await startTestAzwire({ storage: {} });
  for (const path of ['/nobody/files/a', '/__proto__/files/a', '/constructor']) {
    const answer = await asked(ports['storage-blob']!, `GET ${path} HTTP/1.1`, 'Host: localhost');
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
});
