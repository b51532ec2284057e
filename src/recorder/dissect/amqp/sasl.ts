import type { Side } from '../../../kernel/connection.ts';
import type { Reader } from '../../../wire/amqp/reader.ts';
import { readSaslInit, readSaslMechanisms, readSaslOutcome, SASL } from '../../../wire/amqp/sasl.ts';
import type { AmqpDissector } from './amqp.ts';
import { describeSaslInit, describeSaslOutcome } from './summary.ts';

type SaslSink = Pick<AmqpDissector, 'exchange' | 'mechanism' | 'authorised' | 'refusal'>;

/** Reads a SASL frame and notes whether a credential was taken or refused. False where it is none. Throws DecodeError. */
export function readSasl(sink: SaslSink, side: Side, code: number, reader: Reader): boolean {
  switch (code) {
    case SASL.mechanisms:
      sink.exchange(side, 'sasl-mechanisms', readSaslMechanisms(reader).join(', '));
      return true;
    case SASL.init: {
      const init = readSaslInit(reader);
      sink.mechanism = init.mechanism;
      sink.exchange(side, 'sasl-init', describeSaslInit(init));
      return true;
    }
    case SASL.outcome: {
      const outcome = readSaslOutcome(reader);
      // The other mechanisms prove nothing; a token follows on $cbs.
      if (outcome === 0 && sink.mechanism === 'PLAIN') sink.authorised = true;
      if (outcome !== 0) sink.refusal ??= `SASL ${describeSaslOutcome(outcome)}`;
      sink.exchange(side, 'sasl-outcome', describeSaslOutcome(outcome));
      return true;
    }
    case SASL.challenge:
    case SASL.response:
      sink.exchange(side, code === SASL.challenge ? 'sasl-challenge' : 'sasl-response', 'content redacted');
      return true;
    default:
      return false;
  }
}
