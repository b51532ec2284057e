import { type AmqpValue, elementsOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';

/** The `lock-tokens` of a request: UUIDs in RFC 4122 order, at least one. */
export function lockTokensIn(body: AmqpValue): readonly Uint8Array[] | Failure {
  const tokens: Uint8Array[] = [];
  for (const element of elementsOf(mapGet(body, 'lock-tokens')) ?? []) {
    if (element.type !== 'uuid') return new Failure('argument-out-of-range', `a lock token of type ${element.type}`);
    tokens.push(element.value);
  }
  return tokens.length > 0 ? tokens : new Failure('argument-out-of-range', 'lock-tokens');
}
