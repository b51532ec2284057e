import {
  asksForConsent,
  connectsOnlyTo,
  exitsCleanly,
  hop,
  neverOpens,
  node,
  opens,
  reports,
  scenario,
} from '../src/index.ts';

export default scenario({
  file: import.meta.url,
  title: 'Event Grid system topic: a blob was created',
  story:
    'Somebody uploads a blob and knows nothing of events. The storage account tells Event Grid within Azure, where no connection can be ' +
    'seen, and Event Grid tells a webhook. Who dials whom?',

  azure: ({ subscriber }) => ({
    storage: {},
    eventGrid: {
      systemTopics: [
        {
          name: 'photos',
          source: 'Microsoft.Storage/storageAccounts/devstoreaccount1',
          topicType: 'Microsoft.Storage.StorageAccounts',
          eventSubscriptions: [
            {
              name: 'subscriber',
              destination: { endpointType: 'WebHook', properties: { endpointUrl: `http://${subscriber}/events` } },
              filter: {
                includedEventTypes: ['Microsoft.Storage.BlobCreated'],
                subjectBeginsWith: '/blobServices/default/containers/photos/',
              },
            },
          ],
        },
      ],
    },
  }),

  participants: {
    uploader: node('./participants/blob-uploader.ts'),
    subscriber: node('./participants/webhook-subscriber.ts'),
  },

  async run({ start, stop, waitFor, waitForExit }) {
    await start('subscriber');
    await waitFor('subscriber', 'gave its consent');
    await start('uploader');
    await waitForExit('uploader');
    await waitFor('subscriber', 'received Microsoft.Storage.BlobCreated');
    await stop('subscriber');
  },

  expect: [
    connectsOnlyTo('uploader', 'storage', 'storage-blob'),
    opens('event-grid', 'subscriber'),
    neverOpens('storage'),
    neverOpens('subscriber'),
    asksForConsent('event-grid', 'subscriber', 'the validation code came back'),
    hop({
      from: 'event-grid',
      to: 'subscriber',
      openedBy: 'event-grid',
      model: 'push',
      wire: 'request per message',
      deliveries: 1,
    }),
    exitsCleanly('uploader'),
    exitsCleanly('subscriber'),
    reports('subscriber', '/blobServices/default/containers/photos/blobs/cat.txt'),
  ],
});
