import type { AzwireConfig } from '../../src/app/config.ts';
import { keyOf } from './auth.ts';
import { type Hub, startHub } from './hub.ts';

export { sasToken, withKey, withToken } from './auth.ts';

/** A namespace whose root rule has two keys, and one of whose hubs has a rule of its own for each right. */
const GUARDED = {
  name: 'guarded',
  authorizationRules: [keyOf('root', 'Listen', 'Manage', 'Send')],
  eventHubs: [
    { name: 'orders', partitionCount: 1, authorizationRules: [keyOf('sender', 'Send'), keyOf('listener', 'Listen')] },
    { name: 'others', partitionCount: 1 },
  ],
};

/** Hubs where tokens and rights are enforced, or as `config` says. */
export function startGuardedHub(config: Pick<AzwireConfig, 'auth' | 'entra'> = { auth: 'enforce' }): Promise<Hub> {
  return startHub({ config: { eventHubs: { namespaces: [GUARDED] }, ...config } });
}
