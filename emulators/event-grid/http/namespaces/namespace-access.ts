import type { Right } from '../../../../src/kernel/authorisation.ts';
import type { HttpRequest } from '../../../../src/transport/http/service.ts';
import { parseEventGridSas } from '../../../../src/wire/sas/event-grid-sas.ts';
import type { Namespace, NamespaceTopic } from '../../core/resources/definitions.ts';
import { type AccessPlatform, bearerFault, checkLocalAuth, sasFault } from '../credential.ts';
import { GridError } from '../grid-error.ts';

export interface Asked {
  readonly namespace: Namespace;
  /** Undefined where there is none of that name: then only the namespace's keys open it. */
  readonly topic: NamespaceTopic | undefined;
  readonly right: Extract<Right, 'Send' | 'Listen'>;
}

/** Throws GridError where the request may not do what is asked. All keys may do all. [event-grid-protocol 6] */
export function checkAccess(request: HttpRequest, asked: Asked, platform: AccessPlatform): void {
  if (platform.auth === 'off') return;
  const [, scheme = '', text = ''] = /^(\S+) +(.+)$/.exec(request.headers.authorization ?? '') ?? [];
  switch (scheme.toLowerCase()) {
    case 'sharedaccesskey':
      return checkKey(text, asked);
    case 'sharedaccesssignature':
      return checkSignature(text, asked, request, platform);
    case 'bearer':
      return checkBearer(text, asked, platform);
    default:
      throw unauthorised(
        asked,
        'The header Authorization must have one of the schemes SharedAccessKey, SharedAccessSignature and Bearer',
      );
  }
}

function checkKey(key: string, asked: Asked): void {
  checkLocalAuth(asked.namespace);
  if (!keysOf(asked).includes(key)) throw unauthorised(asked, 'The key is not one of the keys of the resource');
}

function checkSignature(text: string, asked: Asked, request: HttpRequest, platform: AccessPlatform): void {
  checkLocalAuth(asked.namespace);
  const token = parseEventGridSas(text);
  if (token === undefined) throw unauthorised(asked, 'The token is not a shared access signature');
  const fault = sasFault(token, keysOf(asked), request, platform);
  if (fault !== undefined) throw unauthorised(asked, fault);
}

function checkBearer(text: string, asked: Asked, platform: AccessPlatform): void {
  const fault = bearerFault(text, asked.namespace.name, asked.right, platform);
  if (fault !== undefined) throw unauthorised(asked, fault);
}

function keysOf({ namespace, topic }: Asked): readonly string[] {
  return [namespace.keys, ...(topic === undefined ? [] : [topic.keys])].flatMap(({ key1, key2 }) => [key1, key2]);
}

function unauthorised({ namespace }: Asked, reason: string): GridError {
  return new GridError(401, `The request is not authorized for the namespace ${namespace.name}: ${reason}.`);
}
