import type { EntraResource } from '../../../src/namespace/entra-grant.ts';

/** Event Grid, as Entra knows it. [Event Grid docs: authenticate-with-entra-id, built-in roles] */
export const ENTRA_RESOURCE: EntraResource = {
  audience: 'https://eventgrid.azure.net',
  rightsByRole: {
    'EventGrid Data Contributor': ['Send', 'Listen'],
    'EventGrid Data Sender': ['Send'],
    'EventGrid Data Receiver': ['Listen'],
  },
};
