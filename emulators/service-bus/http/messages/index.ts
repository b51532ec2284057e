import type { HttpReply } from '../../../../src/transport/http/service.ts';
import type { Call } from '../call.ts';
import { RequestError } from '../request-error.ts';
import type { MessageResource } from '../resource.ts';

export function exchangeMessages(_call: Call, _resource: MessageResource, _gone: AbortSignal): HttpReply {
  throw new RequestError(501, 'SubCode=50100.');
}
