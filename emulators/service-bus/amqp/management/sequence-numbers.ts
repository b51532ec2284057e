import { type AmqpValue, elementsOf, integerOf, mapGet } from '../../../../src/wire/amqp/types.ts';
import { Failure } from '../../core/commands.ts';

/** The `sequence-numbers` of a request, at least one. */
export function sequenceNumbersIn(body: AmqpValue): readonly number[] | Failure {
  const numbers: number[] = [];
  for (const element of elementsOf(mapGet(body, 'sequence-numbers')) ?? []) {
    const number = integerOf(element);
    if (number === undefined) return new Failure('argument-out-of-range', `a sequence number of type ${element.type}`);
    numbers.push(number);
  }
  return numbers.length > 0 ? numbers : new Failure('argument-out-of-range', 'sequence-numbers');
}
