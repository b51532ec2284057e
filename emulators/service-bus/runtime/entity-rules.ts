import type { AuthorizationRule } from '../../../src/kernel/authorisation.ts';
import { Failure } from '../core/commands.ts';
import type { NamespaceHost } from './namespace-host.ts';

/** The rules of the queue or topic that a path lies in. They are read each time: the administration may change them. */
export function entityRules(host: Pick<NamespaceHost, 'execute'>, path: string): readonly AuthorizationRule[] {
  const name = path.replace(/\/(\$|subscriptions\/).*$/i, '');
  if (name === '') return [];
  const state = host.execute({ type: 'get-entity', entity: name });
  if (state instanceof Failure || state.entity.kind === 'subscription') return [];
  return state.entity.definition.authorizationRules;
}
