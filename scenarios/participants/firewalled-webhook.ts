// A webhook that can be reached once, to give its consent. Then its firewall goes up, which does what the first argument says:
// `reject`: answers connection attempts with a RST; `drop`: answers nothing.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { json } from 'node:stream/consumers';

const [firewall] = process.argv.slice(2);
const [host, port] = [process.env.HOST ?? '', Number(process.env.PORT)];

const server = createServer(async (request, response) => {
  const [event] = (await json(request)) as readonly { readonly data: { readonly validationCode?: string } }[];
  response.writeHead(200, { connection: 'close', 'content-type': 'application/json' });
  response.end(JSON.stringify({ validationResponse: event?.data.validationCode }));
  await once(request.socket, 'close');
  if (firewall === 'reject') reject();
  else drop();
});

function reject(): void {
  server.close();
  console.log('cannot be reached any more: connections are rejected');
  const idle = setInterval(() => {}, 60_000);
  process.once('SIGTERM', () => clearInterval(idle));
}

/** Nobody here accepts any more, and two connections that wait for it are all that the system has room for: it drops further ones. */
function drop(): void {
  for (let i = 0; i < 4; i++) connect(port, host).on('error', () => {});
  console.log('cannot be reached any more: connections are dropped');
  // Node dials in the next tick; before it could accept, it sleeps.
  process.nextTick(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
}

server.listen({ host, port, backlog: 1 }, () => console.log('listens'));
