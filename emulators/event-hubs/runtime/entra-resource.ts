import type { EntraResource } from '../../../src/namespace/entra-grant.ts';

/** Event Hubs, as Entra knows it. [Event Hubs docs: authorize-access-azure-active-directory, built-in roles] */
export const ENTRA_RESOURCE: EntraResource = {
  audience: 'https://eventhubs.azure.net',
  rightsByRole: {
    'Azure Event Hubs Data Owner': ['Manage', 'Send', 'Listen'],
    'Azure Event Hubs Data Sender': ['Send'],
    'Azure Event Hubs Data Receiver': ['Listen'],
  },
};
