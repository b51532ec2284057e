import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Azwire, startAzwire } from '../../../../src/app/azwire.ts';

let azure: Azwire;
beforeEach(async () => {
  azure = await startAzwire({ ports: 'any' });
});
afterEach(() => azure.stop());

function connect(query = '', headers: Record<string, string> = {}) {
  const url = `ws://127.0.0.1:${azure.ports.control}/captures/current/live${query}`;
  const socket = new WebSocket(url, { headers });
  const lines: { readonly marks: readonly { readonly text: string }[] }[] = [];
  socket.on('message', (data) => void lines.push(JSON.parse(String(data))));
  return { socket, marks: () => lines.flatMap(({ marks }) => marks.map(({ text }) => text)) };
}

describe('the live capture', () => {
  it('begins with the start, unless it is to begin now', async () => {
    azure.mark('before');
    const [whole, late] = [connect(), connect('?from=now')];
    await Promise.all([once(whole.socket, 'open'), once(late.socket, 'open')]);
    await expect.poll(whole.marks).toEqual(['before']);
    azure.mark('after');
    await expect.poll(late.marks).toEqual(['after']);
    await expect.poll(whole.marks).toEqual(['before', 'after']);
  });

  it('ends when azwire stops', async () => {
    const { socket } = connect();
    await once(socket, 'open');
    const closed = once(socket, 'close');
    await azure.stop();
    expect((await closed)[0]).toBe(1001);
  });

  it('is not recorded itself', async () => {
    const { socket } = connect();
    await once(socket, 'open');
    expect(azure.capture().attempts).toEqual([]);
  });

  it.each([
    ['', { origin: 'https://example.com' }, 403],
    ['', { host: 'example.com' }, 403],
    ['?from=then', {}, 400],
    ['?from=now&from=now', {}, 400],
    ['?to=now', {}, 400],
  ])('%s with %j is refused with %d', async (query, headers, status) => {
    const { socket } = connect(query, headers);
    const [request, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(status);
    let body = '';
    for await (const chunk of response) body += chunk;
    expect(JSON.parse(body)).toHaveProperty('error.code');
    request.destroy();
  });
});
