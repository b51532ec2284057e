import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Azwire } from '../../../src/index.ts';
import { endpointOf, startGrid } from '../../support/event-grid.ts';
import { shop } from '../../support/event-grid-namespace.ts';

const EVENT = '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1}';

/** The status of a publish to that path, with that host name. */
function publish(azure: Azwire, path: string, host: string): Promise<number> {
  const { key } = endpointOf(azure, 'shop');
  const headers = { host, authorization: `SharedAccessKey ${key}`, 'content-type': 'application/cloudevents+json' };
  return new Promise((resolve, reject) => {
    const posted = request(
      { method: 'POST', port: azure.ports.management, path, headers, agent: false },
      async (response) => {
        await text(response);
        resolve(response.statusCode ?? 0);
      },
    );
    posted.on('error', reject);
    posted.end(EVENT);
  });
}

const other = { name: 'other', topics: [{ name: 'orders' }] };

it('is the name in front of the path, or the first part of the host name', async () => {
  const azure = await startGrid({ namespaces: [shop(), other] });
  expect(await publish(azure, '/shop/topics/orders:publish', 'localhost')).toBe(200);
  expect(await publish(azure, '/SHOP/topics/Orders%3apublish', 'localhost')).toBe(200);
  expect(await publish(azure, '/topics/orders:publish', 'shop.westeurope-1.eventgrid.azure.net')).toBe(200);
  expect(await publish(azure, '/topics/orders:publish', 'other.westeurope-1.eventgrid.azure.net:443')).toBe(200);
  expect(await publish(azure, '/topics/orders:publish', 'missing.westeurope-1.eventgrid.azure.net')).toBe(404);
  expect(await publish(azure, '/missing/topics/orders:publish', 'localhost')).toBe(404);
});

it('need not be named where there is only one', async () => {
  const azure = await startGrid({ namespaces: [shop()] });
  expect(await publish(azure, '/topics/orders:publish', 'localhost')).toBe(200);
  const several = await startGrid({ namespaces: [shop(), other] });
  expect(await publish(several, '/topics/orders:publish', 'localhost')).toBe(404);
});
