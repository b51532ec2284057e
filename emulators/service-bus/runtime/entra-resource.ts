import type { EntraResource } from '../../../src/namespace/entra-grant.ts';

/** Service Bus, as Entra knows it. [Service Bus docs: authenticate-application, built-in roles] */
export const ENTRA_RESOURCE: EntraResource = {
  audience: 'https://servicebus.azure.net',
  rightsByRole: {
    'Azure Service Bus Data Owner': ['Manage', 'Send', 'Listen'],
    'Azure Service Bus Data Sender': ['Send'],
    'Azure Service Bus Data Receiver': ['Listen'],
  },
};
