import { expect, it } from 'vitest';
import { EventHubsHttp } from '../../../../../emulators/event-hubs/http/service.ts';
import { Namespaces } from '../../../../../src/namespace/namespaces.ts';
import { testPlatform } from '../../../../support/platform.ts';
import { type HostedNamespace, hostSampleNamespace } from '../sample-namespace.ts';

const hosted = hostSampleNamespace(testPlatform());
const http = new EventHubsHttp(new Namespaces<HostedNamespace>([hosted.declared], () => hosted));
const serves = (method: string, path: string, authority = 'localhost:5300') => http.serves({ method, path, authority });

it.each([
  ['/readings/messages', 'localhost:5300'],
  ['//Readings/messages/', ''],
  ['/readings/partitions/7/messages', '127.0.0.1'],
  ['/readings/publishers/p/messages', 'localhost'],
  ['/missing/partitions/0/messages', 'sample.servicebus.windows.net'],
])('takes what is posted to %s at "%s"', (path, authority) => {
  expect(serves('POST', path, authority)).toBe(true);
});

it.each([
  ['GET', '/readings/messages'],
  ['POST', '/readings'],
  ['POST', '/readings/messages/head'],
  ['POST', '/orders/messages'],
  ['POST', '/missing/partitions/0/messages'],
  ['POST', '/%zz/messages'],
  ['PUT', '/readings'],
])('leaves %s %s to others', (method, path) => {
  expect(serves(method, path)).toBe(false);
});
