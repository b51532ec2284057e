import { storageAccountOf } from '../../../src/storage-account/storage-account.ts';
import { namespaceOf } from './amqp-namespace.ts';

const NAMESPACE_ID = /\/Microsoft\.(ServiceBus|EventHub)\/namespaces\/[^/]+$/i;
const ACCOUNT_ID = /\/Microsoft\.Storage\/storageAccounts\/[^/]+$/i;

/** Why a connection string leads to no resource of this id, which is complete: completes "expected …". Undefined: it does. */
export function connectionStringProblem(resourceId: string, connectionString: string): string | undefined {
  if (NAMESPACE_ID.test(resourceId)) {
    const isGood = namespaceOf(connectionString) !== undefined;
    return isGood ? undefined : 'a connection string with Endpoint, SharedAccessKeyName and SharedAccessKey';
  }
  if (ACCOUNT_ID.test(resourceId)) {
    const isGood = (['blob', 'queue'] as const).every((service) => storageAccountOf(connectionString, service));
    return isGood ? undefined : 'a connection string with AccountName and AccountKey';
  }
  return 'the resource id of a Service Bus or Event Hubs namespace or of a storage account as its key';
}
