import { expect } from 'vitest';
import { itHere, startBus } from '../../support/bus.ts';

itHere(
  'a client that stays connected when the capture is reset is in the next one, with what it does then',
  async () => {
    const bus = await startBus();
    bus.azure.nameHost('127.0.0.1', 'app');
    const queue = await bus.queue();
    const client = bus.client();
    const sender = client.createSender(queue);
    await sender.sendMessages([{ body: 1 }, { body: 2 }]);
    const before = bus.azure.capture();
    bus.azure.resetCapture();
    await sender.sendMessages({ body: 3 });
    await client.close();
    await expect.poll(() => bus.azure.capture().connections[0]?.closedBy).toBe('opener');

    const { startedAtMs, attempts, connections, packets, hops } = bus.azure.capture();
    const [connection] = connections;
    expect(connection).toMatchObject({ id: before.connections[0]!.id, opener: 'app' });
    expect(connection!.openedAtMs).toBe(before.connections[0]!.openedAtMs);
    expect(connection!.openedAtMs).toBeLessThan(startedAtMs);
    expect(attempts[0]).not.toHaveProperty('packet');
    expect(hops).toMatchObject([{ from: 'app', to: 'service-bus', deliveries: 1, openedBy: 'app' }]);
    expect(packets[0]).toMatchObject({ number: 1, flags: ['PSH', 'ACK'] });
    const carried = packets
      .filter(({ from }) => from === 'opener')
      .reduce((sum, { payload }) => sum + payload.length, 0);
    expect(connection!.bytesFromOpener).toBe(carried);
  },
);
