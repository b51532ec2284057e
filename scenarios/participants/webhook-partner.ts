// An HTTP server of another organisation that takes CloudEvents from whoever has its key. It says beforehand from whom it expects
// them (the HTTP webhook specification of CloudEvents).
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const server = createServer(async (request, response) => {
  if (request.method === 'OPTIONS') {
    const origin = String(request.headers['webhook-request-origin']);
    response.setHeader('webhook-allowed-origin', origin);
    response.setHeader('webhook-allowed-rate', '120');
    response.setHeader('allow', 'POST');
    response.end();
    console.log(`allows ${origin}`);
    return;
  }
  if (request.headers['x-partner-key'] !== process.env.PARTNER_KEY) {
    response.writeHead(401).end();
    console.log('turned somebody away who has no key');
    return;
  }
  const { type, subject } = (await json(request)) as { readonly type: string; readonly subject: string };
  console.log(`received ${type} of ${subject}`);
  response.writeHead(204).end();
});

server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listens'));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
