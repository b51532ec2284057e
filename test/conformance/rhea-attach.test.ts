import { expect, it } from 'vitest';
import { startBus } from '../support/bus.ts';
import { connectRhea, type RheaClient } from '../support/rhea-client.ts';

async function connected(options = {}): Promise<RheaClient> {
  const { azure } = await startBus();
  return connectRhea(azure, options);
}

it('a refused link does not end its session', async () => {
  const client = await connected();
  await expect(client.sender('no-such-queue')).rejects.toMatchObject({ condition: 'amqp:not-found' });
  await expect(client.receiver('no-such-queue')).rejects.toMatchObject({ condition: 'amqp:not-found' });
  await expect(client.receiver('events')).rejects.toMatchObject({ condition: 'amqp:not-allowed' });
  const receiver = await client.receiver('plain');
  await receiver.drain();
  expect(receiver.link.is_open()).toBe(true);
});

it.each(['plain', '/plain', 'PLAIN', 'amqps://some.host/plain', 'sb://some.host:5671/Plain', 'area%2Forders'])(
  'the address %s, which is echoed as it was given',
  async (address) => {
    const client = await connected();
    const receiver = await client.receiver(address);
    expect(receiver.link.source.address).toBe(address);
    const sender = await client.sender(address);
    expect(sender.link.target.address).toBe(address);
  },
);

it('says what it takes: largest message, settle modes, properties', async () => {
  const client = await connected();
  const sender = await client.sender('small', { properties: { 'com.microsoft:timeout': 1000 } });
  const attach = (sender.link as unknown as { remote: { attach: Record<string, unknown> } }).remote.attach;
  expect(attach.max_message_size).toBe(1024 * 1024);
  expect(sender.link.properties).toEqual({ 'com.microsoft:timeout': 1000 });
  const receiver = await client.receiver('plain', { snd_settle_mode: 0, rcv_settle_mode: 1 });
  const reply = (receiver.link as unknown as { remote: { attach: Record<string, unknown> } }).remote.attach;
  expect(reply).toMatchObject({ snd_settle_mode: 0, rcv_settle_mode: 1, initial_delivery_count: 0 });
});

it('a wrong key in SASL PLAIN is refused', async () => {
  const { azure } = await startBus();
  await expect(connectRhea(azure, { password: 'wrong' })).rejects.toThrow();
});

it('$management leaves bodies out when it is asked to', async () => {
  const client = await connected();
  const sender = await client.sender('plain');
  const body = 'x'.repeat(10_000);
  const bytes = Buffer.concat([Buffer.of(0x00, 0x53, 0x77, 0xb1, 0, 0, 0x27, 0x10), Buffer.from(body)]);
  await sender.send(bytes);
  const peek = async (omit: boolean) => {
    const replyTo = `me-${omit}`;
    const replies = await client.receiver('plain/$management', { target: replyTo, rcv_settle_mode: 0 });
    const requests = client.connection.open_sender('plain/$management');
    requests.send({
      message_id: 'peek',
      reply_to: replyTo,
      application_properties: { operation: 'com.microsoft:peek-message' },
      body: { 'from-sequence-number': 1, 'message-count': 1, 'omit-message-body': omit },
    });
    const [reply] = await replies.receive(1);
    const { messages } = reply!.message.body as { messages: { message: Buffer }[] };
    return messages[0]!.message.length;
  };
  expect(await peek(false)).toBeGreaterThan(10_000);
  expect(await peek(true)).toBeLessThan(500);
});
