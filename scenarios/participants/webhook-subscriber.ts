// An HTTP server that takes events of the Event Grid schema. It knows no key of anybody and dials nobody.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

interface Event {
  readonly subject: string;
  readonly eventType: string;
  readonly data: { readonly validationCode?: string };
}

const server = createServer(async (request, response) => {
  const events = (await json(request)) as readonly Event[];
  if (request.headers['aeg-event-type'] === 'SubscriptionValidation') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ validationResponse: events[0]?.data.validationCode }));
    console.log('gave its consent');
    return;
  }
  for (const { subject, eventType } of events) console.log(`received ${eventType} of ${subject}`);
  response.end();
});

server.listen(Number(process.env.PORT), process.env.HOST, () => console.log('listens'));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
