import rhea, { type EventContext } from 'rhea';

/**
 * One rhea client that sends 1 KiB messages to a queue and, over the same connection, receives them under peek-lock and
 * completes them. Told over IPC how many; answers when the last completion is confirmed.
 */
const port = Number(process.argv[2]);
const SENDER_AHEAD_MAX = 500;
const RECEIVER_CREDIT = 500;
const body = rhea.message.data_section(Buffer.alloc(1024, 'x'));

const container = rhea.create_container({ id: 'bench' });
const connection = container.connect({ host: '127.0.0.1', port, username: 'bench', reconnect: false });
const sender = connection.open_sender('orders');
const receiver = connection.open_receiver({
  source: 'orders',
  rcv_settle_mode: 1,
  snd_settle_mode: 0,
  autoaccept: false,
  credit_window: RECEIVER_CREDIT,
});

let toSend = 0;
let unconfirmed = 0;
let toComplete = 0;

const send = () => {
  while (toSend > 0 && unconfirmed < SENDER_AHEAD_MAX && sender.sendable()) {
    toSend--;
    unconfirmed++;
    sender.send({ message_id: `message-${toSend}`, body });
  }
};
sender.on('sendable', send);
sender.on('accepted', () => {
  unconfirmed--;
  send();
});
receiver.on('message', ({ delivery }: EventContext) => delivery!.accept());
receiver.on('settled', () => {
  if (--toComplete === 0) process.send?.('done');
});
connection.on('disconnected', () => process.exit(1));
process.on('message', ({ messages }: { messages: number }) => {
  toSend = messages;
  toComplete = messages;
  send();
});
process.on('disconnect', () => process.exit());
receiver.on('receiver_open', () => process.send?.('ready'));
