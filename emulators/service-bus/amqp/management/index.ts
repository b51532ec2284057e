import type { Right } from '../../../../src/kernel/authorisation.ts';
import {
  type ManagementReply,
  type ManagementRequest,
  managementFailure,
} from '../../../../src/transport/amqp/service.ts';
import { Failure } from '../../core/commands.ts';
import { SERVICE_BUS_ERRORS } from '../../errors.ts';
import type { HostedNamespace } from '../../runtime/hosted-namespace.ts';
import { failCommit, UNREADABLE } from '../transaction.ts';
import { addRule } from './add-rule.ts';
import { batchDeleteMessages } from './batch-delete-messages.ts';
import { cancelScheduledMessage } from './cancel-scheduled-message.ts';
import { enumerateRules } from './enumerate-rules.ts';
import { getMessageSessions } from './get-message-sessions.ts';
import { peekMessage } from './peek-message.ts';
import { receiveBySequenceNumber } from './receive-by-sequence-number.ts';
import { removeRule } from './remove-rule.ts';
import { renewLock } from './renew-lock.ts';
import { renewSessionLock } from './renew-session-lock.ts';
import { scheduleMessage } from './schedule-message.ts';
import { getSessionState, setSessionState } from './session-state.ts';
import { updateDisposition } from './update-disposition.ts';

/** One `$management` operation: the reply, or what went wrong. */
export type Operation = (namespace: HostedNamespace, request: ManagementRequest) => ManagementReply | Failure;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'com.microsoft:add-rule': addRule,
  'com.microsoft:enumerate-rules': enumerateRules,
  'com.microsoft:remove-rule': removeRule,
  'com.microsoft:batch-delete-messages': batchDeleteMessages,
  'com.microsoft:cancel-scheduled-message': cancelScheduledMessage,
  'com.microsoft:get-message-sessions': getMessageSessions,
  'com.microsoft:get-session-state': getSessionState,
  'com.microsoft:peek-message': peekMessage,
  'com.microsoft:receive-by-sequence-number': receiveBySequenceNumber,
  'com.microsoft:renew-session-lock': renewSessionLock,
  'com.microsoft:schedule-message': scheduleMessage,
  'com.microsoft:set-session-state': setSessionState,
  'com.microsoft:renew-lock': renewLock,
  'com.microsoft:update-disposition': updateDisposition,
};

const SENDING: ReadonlySet<string> = new Set([
  'com.microsoft:schedule-message',
  'com.microsoft:cancel-scheduled-message',
]);

/**
 * The right that an operation takes. Rules too: over AMQP the service asks for Listen only, over HTTP for Manage.
 * [SDK docs: ServiceBusRuleManager]
 */
export function rightFor(operation: string): Right {
  return SENDING.has(operation) ? 'Send' : 'Listen';
}

const TRANSACTIONAL: ReadonlySet<string> = new Set([...SENDING, 'com.microsoft:update-disposition']);

/** Carries out a request to an entity's `$management` node. [service-bus-protocol 10] */
export function manage(namespace: HostedNamespace, request: ManagementRequest): ManagementReply {
  const { words } = namespace;
  const operation = OPERATIONS[request.operation];
  if (operation === undefined) {
    const description = words.tracked(`The operation '${request.operation}' is not supported.`);
    return managementFailure(501, { condition: 'amqp:not-implemented', description });
  }
  const { transaction } = request;
  if (transaction !== undefined && !TRANSACTIONAL.has(request.operation)) {
    const description = words.tracked(`The operation '${request.operation}' cannot be part of a transaction.`);
    return managementFailure(400, { condition: 'amqp:not-allowed', description });
  }
  const reply = operation(namespace, request);
  if (transaction !== undefined && (reply instanceof Failure || reply.status >= 300)) {
    failCommit(namespace, transaction, reply instanceof Failure ? reply : UNREADABLE);
  }
  if (!(reply instanceof Failure)) return reply;
  return managementFailure(SERVICE_BUS_ERRORS[reply.error].httpStatus, words.of(reply));
}
