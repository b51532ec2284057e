import { connect, type Socket } from 'node:net';
import { SYSTEM_CLOCK } from '../../src/app/system-clock.ts';
import { connectAmqp } from '../../src/transport/amqp/connect.ts';

/**
 * Opens connections that receive from a queue in which nothing is. Told over IPC how many; answers with how many it got, which are
 * fewer where the system allows no more open files.
 */
const port = Number(process.argv[2]);
/** A queue takes 5000 receivers at most. */
const QUEUES = ['idle-1', 'idle-2', 'idle-3'] as const;
let opened = 0;

async function open(): Promise<boolean> {
  const socket = await dial();
  if (socket === undefined) return false;
  const client = await connectAmqp(socket, {
    clock: SYSTEM_CLOCK,
    containerId: `idle-${opened++}`,
    hostname: '127.0.0.1',
    credentials: { username: 'RootManageSharedAccessKey', password: 'SAS_KEY_VALUE' },
    idleTimeoutMs: 240_000,
  });
  await client.receive(QUEUES[opened % QUEUES.length]!, { credit: 10, onMessage: () => {} });
  return true;
}

function dial(): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

process.on('message', async ({ connections }: { connections: number }) => {
  let count = 0;
  while (count < connections && (await open())) count++;
  process.send?.(count);
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
