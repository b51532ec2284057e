import { RequestError } from '../../../../src/namespace/http/request-error.ts';
import type { HttpReply } from '../../../../src/transport/http/service.ts';
import type { Call } from '../call.ts';
import type { MessageResource } from '../resource.ts';
import { withLockedMessage } from './locked-message.ts';
import { peekLock, receiveAndDelete } from './receive.ts';
import { send } from './send.ts';

/** Sends, receives or settles messages. `gone` ends the waiting for one. Throws RequestError. */
export async function exchangeMessages(call: Call, resource: MessageResource, gone: AbortSignal): Promise<HttpReply> {
  switch (resource.type) {
    case 'messages':
      return send(call, resource.path);
    case 'locked-message':
      return withLockedMessage(call, resource);
    case 'next-message':
      if (call.request.method === 'POST') return peekLock(call, resource.path, gone);
      if (call.request.method === 'DELETE') return receiveAndDelete(call, resource.path, gone);
      throw new RequestError(405, 'SubCode=40500. The next message is locked with POST, or taken out with DELETE.');
  }
}
