import { expect } from 'vitest';
import { itHere, startHub } from '../../support/hub.ts';

itHere('the control API lists hubs with their events, makes namespaces, and says what is wrong in one', async () => {
  const hub = await startHub();
  await hub.producer().sendBatch([{ body: 1 }, { body: 2 }]);
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://localhost:${hub.azure.ports.control}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const { body: entities } = await call('GET', '/event-hubs/namespaces/hubs/entities');
  expect(entities).toEqual({
    entities: [
      { path: 'plain', kind: 'event-hub', counts: { events: 2 } },
      { path: 'single', kind: 'event-hub', counts: { events: 0 } },
    ],
  });
  const created = await call('POST', '/event-hubs/namespaces', { name: 'late', eventHubs: [{ name: 'a' }] });
  expect(created.status).toBe(201);
  const wrong = await call('POST', '/event-hubs/namespaces', {
    eventHubs: [{ name: 'a', partitionCount: 5000 }],
  });
  expect(wrong.status).toBe(400);
  expect(JSON.stringify(wrong.body)).toContain('/eventHubs/0/partitionCount');
});
