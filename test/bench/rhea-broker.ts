import rhea, { type Connection, type EventContext, type Sender } from 'rhea';

/** Rhea has it, its typings do not. */
const { accepted } = rhea.message as unknown as { accepted(): { described(): object } };

/** The yardstick: an in-memory queue on rhea with nothing around it. Resolves to its port. */
export function startRheaBroker(): Promise<number> {
  const container = rhea.create_container({ id: 'bare' });
  container.sasl_server_mechanisms.enable_anonymous();
  const queue: Buffer[] = [];
  const senders = new Set<Sender>();
  let tag = 0;

  const deliver = () => {
    for (const sender of senders) {
      while (queue.length > 0 && sender.sendable()) sender.send(queue.shift()!, String(tag++), 0);
    }
  };
  container.on('connection_open', ({ connection }: EventContext) =>
    connection?.on('disconnected', () => forget(connection)),
  );
  container.on('sender_open', ({ sender }: EventContext) => {
    sender!.set_source({ address: sender!.source.address });
    senders.add(sender!);
  });
  container.on('receiver_open', ({ receiver }: EventContext) =>
    receiver!.set_target({ address: receiver!.target.address }),
  );
  container.on('sendable', deliver);
  container.on('message', ({ message, delivery }: EventContext) => {
    queue.push(rhea.message.encode(message!) as unknown as Buffer);
    delivery!.accept();
    deliver();
  });
  container.on('accepted', ({ delivery }: EventContext) => {
    // The second half of the client's unsettled disposition. Rhea keeps a delivery until the peer says settled, which a
    // receiver of this mode never does, and stops after 2048 of them.
    delivery!.update(true, accepted().described());
    Object.assign(delivery!, { remote_settled: true });
  });
  const forget = (connection: Connection) => {
    for (const sender of senders) if (sender.connection === connection) senders.delete(sender);
  };
  return new Promise((resolve) => {
    const server = container.listen({
      port: 0,
      host: '127.0.0.1',
      receiver_options: { autoaccept: false, credit_window: 1000 },
    });
    server.on('listening', () => resolve((server.address() as { port: number }).port));
  });
}
