import rhea from 'rhea';

/** One rhea client that only sends 1 KiB messages. Told over IPC how many; answers when all are accepted. */
const SENDER_AHEAD_MAX = 500;
const body = rhea.message.data_section(Buffer.alloc(1024, 'x'));

const container = rhea.create_container({ id: 'filling' });
const connection = container.connect({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  username: 'bench',
  reconnect: false,
});
const sender = connection.open_sender('orders');
let toSend = 0;
let toConfirm = 0;

const send = () => {
  while (toSend > 0 && toConfirm - toSend < SENDER_AHEAD_MAX && sender.sendable()) {
    sender.send({ message_id: `waiting-${toSend--}`, body });
  }
};
sender.on('sendable', send);
sender.on('accepted', () => {
  if (--toConfirm === 0) process.send?.('done');
  else send();
});
connection.on('disconnected', () => process.exit(1));
process.on('message', ({ messages }: { messages: number }) => {
  toSend = messages;
  toConfirm = messages;
  send();
});
process.on('disconnect', () => process.exit());
sender.on('sender_open', () => process.send?.('ready'));
