import rhea from 'rhea';

/**
 * One rhea client that publishes 1 KiB events in batches of 100 and, over the same connection, receives them from all partitions. Told
 * over IPC how many; answers when the last one has come.
 */
const port = Number(process.argv[2]);
const PARTITIONS = 4;
const EVENTS_IN_BATCH = 100;
const BATCH_FORMAT = 0x80013700;
const BATCHES_AHEAD_MAX = 5;
const RECEIVER_CREDIT = 300;

const body = rhea.message.data_section(Buffer.alloc(1024, 'x'));
const event = rhea.message.encode({ message_id: 'reading', application_properties: { kind: 'temperature' }, body });
const batch = rhea.message.encode({ body: rhea.message.data_sections(new Array(EVENTS_IN_BATCH).fill(event)) });

const container = rhea.create_container({ id: 'bench' });
const connection = container.connect({ host: '127.0.0.1', port, username: 'bench', reconnect: false });
const sender = connection.open_sender('readings');

let toSend = 0;
let unconfirmed = 0;
let toReceive = 0;
let toOpen = PARTITIONS;

for (let partition = 0; partition < PARTITIONS; partition++) {
  const source = `readings/ConsumerGroups/$Default/Partitions/${partition}`;
  const receiver = connection.open_receiver({ source, credit_window: RECEIVER_CREDIT });
  receiver.on('message', () => {
    if (--toReceive === 0) process.send?.('done');
  });
  receiver.on('receiver_open', () => {
    if (--toOpen === 0) process.send?.('ready');
  });
}

const send = () => {
  while (toSend > 0 && unconfirmed < BATCHES_AHEAD_MAX && sender.sendable()) {
    toSend -= EVENTS_IN_BATCH;
    unconfirmed++;
    sender.send(batch, undefined, BATCH_FORMAT);
  }
};
sender.on('sendable', send);
sender.on('accepted', () => {
  unconfirmed--;
  send();
});
connection.on('disconnected', () => process.exit(1));
process.on('message', ({ messages }: { messages: number }) => {
  toSend = messages;
  toReceive = messages;
  send();
});
process.on('disconnect', () => process.exit());
