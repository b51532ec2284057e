import rhea, { type EventContext, type Receiver } from 'rhea';

/**
 * One rhea client that accepts 1,000 sessions by name, and sends 1 KiB messages to them in turns. Told over IPC how many; answers
 * when the last one is completed. A message that comes out of its order, or to another session, ends the program.
 */
const SESSIONS = 1000;
const SENDER_AHEAD_MAX = 500;
const RECEIVER_CREDIT = 10;
const body = rhea.message.data_section(Buffer.alloc(1024, 'x'));

const container = rhea.create_container({ id: 'sessions' });
const connection = container.connect({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  username: 'bench',
  reconnect: false,
});
const sender = connection.open_sender('sessions');
const received = new Array<number>(SESSIONS).fill(0);
let accepted = 0;
let sent = 0;
let toSend = 0;
let unconfirmed = 0;
let toComplete = 0;

const send = () => {
  while (toSend > 0 && unconfirmed < SENDER_AHEAD_MAX && sender.sendable()) {
    toSend--;
    unconfirmed++;
    const session = sent % SESSIONS;
    sender.send({ message_id: String(Math.floor(sent++ / SESSIONS)), group_id: `session-${session}`, body });
  }
};
sender.on('sendable', send);
sender.on('accepted', () => {
  unconfirmed--;
  send();
});

function acceptSession(session: number): Receiver {
  const receiver = connection.open_receiver({
    name: `session-${session}`,
    // What rhea's typings ask for is a filter of JMS.
    source: { address: 'sessions', filter: { 'com.microsoft:session-filter': `session-${session}` } as never },
    rcv_settle_mode: 1,
    snd_settle_mode: 0,
    autoaccept: false,
    credit_window: RECEIVER_CREDIT,
  });
  receiver.on('receiver_open', () => {
    if (++accepted === SESSIONS) process.send?.('ready');
  });
  receiver.on('message', ({ message, delivery }: EventContext) => {
    if (message?.group_id !== `session-${session}` || message.message_id !== String(received[session]!++)) {
      throw new Error(`session-${session} got message ${message?.message_id} of ${message?.group_id}`);
    }
    delivery!.accept();
  });
  receiver.on('settled', () => {
    if (--toComplete === 0) process.send?.('done');
  });
  return receiver;
}

for (let session = 0; session < SESSIONS; session++) acceptSession(session);
connection.on('disconnected', () => process.exit(1));
process.on('message', ({ messages }: { messages: number }) => {
  toSend = messages;
  toComplete = messages;
  send();
});
process.on('disconnect', () => process.exit());
