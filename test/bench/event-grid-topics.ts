/** What the measurements of Event Grid publish to, known to server and client. */
export const EVENT_GRID_KEY = Buffer.alloc(32, 'azwire').toString('base64');
export const FAN_OUT = 10;

/** `webhook` is where the client listens: `127.0.0.1:40000`. */
export function eventGridConfig(webhook: string) {
  const subscription = (path: string) => ({
    name: `to-${path}`,
    destination: { endpointType: 'WebHook', properties: { endpointUrl: `http://${webhook}/${path}` } },
  });
  const fanOut = Array.from({ length: FAN_OUT }, (_, i) => subscription(`fan-out-${i}`));
  return {
    topics: [
      { name: 'single', key1: EVENT_GRID_KEY, eventSubscriptions: [subscription('single')] },
      { name: 'fan-out', key1: EVENT_GRID_KEY, eventSubscriptions: fanOut },
    ],
    namespaces: [
      {
        name: 'bench',
        key1: EVENT_GRID_KEY,
        topics: [{ name: 'readings', eventSubscriptions: [{ name: 'reader' }] }],
      },
    ],
  };
}
