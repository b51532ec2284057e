import { expect, it } from 'vitest';
import { connectionStringProblem } from '../../../../../emulators/event-grid/delivery/connection-string-problem.ts';

const PROVIDERS = '/subscriptions/s/resourceGroups/g/providers/';
const SAS = 'Endpoint=sb://localhost:5672;SharedAccessKeyName=root;SharedAccessKey=k=;UseDevelopmentEmulator=true';
const KEY = 'AccountName=a;AccountKey=a2V5';

it.each([
  ['Microsoft.ServiceBus/namespaces/bus', SAS],
  ['microsoft.eventhub/namespaces/hubs', SAS],
  ['Microsoft.Storage/storageAccounts/a', KEY],
  ['Microsoft.Storage/storageAccounts/a', 'UseDevelopmentStorage=true'],
])('%s by %s', (id, connectionString) => {
  expect(connectionStringProblem(PROVIDERS + id, connectionString)).toBeUndefined();
});

it.each([
  ['Microsoft.ServiceBus/namespaces/bus', KEY, /SharedAccessKeyName/],
  ['Microsoft.EventHub/namespaces/hubs', 'Endpoint=nowhere', /SharedAccessKeyName/],
  ['Microsoft.Storage/storageAccounts/a', SAS, /AccountKey/],
  ['Microsoft.ServiceBus/namespaces/bus/queues/q', SAS, /namespace/],
  ['Microsoft.Web/sites/app', SAS, /resource id/],
])('not %s by %s', (id, connectionString, problem) => {
  expect(connectionStringProblem(PROVIDERS + id, connectionString)).toMatch(problem);
});
