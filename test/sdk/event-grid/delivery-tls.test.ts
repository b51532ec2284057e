import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EventGridDeserializer } from '@azure/eventgrid';
import { expect, it, onTestFinished } from 'vitest';
import { openLocalCa } from '../../../src/app/data-directory.ts';
import type { LocalCa } from '../../../src/net/local-ca.ts';
import { dialledByEventGrid, EVENT, fateOf, startSubscribed } from '../../support/event-destination.ts';
import { publisherOf } from '../../support/event-grid.ts';

const APP = 'Microsoft.Web/sites/invoices';
const FUNCTION = { endpointType: 'AzureFunction', properties: { resourceId: `${APP}/functions/OnPlaced` } } as const;

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'azwire-tls-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

/** A host of functions over TLS, with certificates of an authority. */
async function startHost(ca: LocalCa) {
  const received: string[] = [];
  const server = createServer({
    SNICallback: (name, done) => void ca.secureContext(name).then((found) => done(null, found)),
  });
  server.on('request', async (request, response) => {
    const events = await new EventGridDeserializer().deserializeEventGridEvents(await text(request));
    received.push(...events.map(({ id }) => id));
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, received };
}

it('believes the authorities that the configuration names', async () => {
  const folder = await directory();
  const ca = await openLocalCa(join(folder, 'theirs'));
  const host = await startHost(ca);
  const file = join(folder, 'theirs.pem');
  await writeFile(file, ca.certificatePem);
  const azure = await startSubscribed(FUNCTION, {
    eventGrid: { functionApps: { [APP]: host.url } },
    config: { egress: { certificateAuthorities: [file] } },
  });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await expect.poll(() => host.received).toEqual(['order-1']);
});

it('believes its own authority', async () => {
  const data = await directory();
  const host = await startHost(await openLocalCa(data));
  const azure = await startSubscribed(FUNCTION, { eventGrid: { functionApps: { [APP]: host.url } }, config: { data } });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  await expect.poll(() => host.received).toEqual(['order-1']);
  await azure.stop();
});

it('believes nobody else', async () => {
  const host = await startHost(await openLocalCa(undefined));
  const azure = await startSubscribed(FUNCTION, { eventGrid: { functionApps: { [APP]: host.url } } });
  await publisherOf(azure, 'orders', 'EventGrid').send([EVENT]);
  const detail = expect.stringContaining('TLS failed');
  await expect.poll(() => fateOf(azure).attempts).toMatchObject([{ outcome: 'SocketError', detail }]);
  expect(dialledByEventGrid(azure)[0]?.[1]).toBe('TLS failed');
  expect(host.received).toEqual([]);
});
