import { encodeHttpMessage } from '../../../src/namespace/http/http-message.ts';
import { brokerPropertiesIn, postedMessages } from '../../../src/namespace/http/posted-messages.ts';
import { RequestError } from '../../../src/namespace/http/request-error.ts';
import type { HttpRequest } from '../../../src/transport/http/service.ts';
import { DecodeError } from '../../../src/wire/amqp/reader.ts';
import { decodeEvent } from '../amqp/event-batch.ts';

/** The events of a request, and the one partition key that they have. Throws RequestError. */
export function postedBatch(request: Pick<HttpRequest, 'headers' | 'rawHeaders' | 'body'>): {
  readonly payloads: readonly Buffer[];
  readonly partitionKey: string | undefined;
} {
  const keys = new Set<string | undefined>();
  const payloads: Buffer[] = [];
  // The header counts for every event of a batch.
  const { partitionKey: ofAll } = brokerPropertiesIn(request.headers);
  for (const { body, broker, custom } of postedMessages(request)) {
    const partitionKey = broker.partitionKey ?? ofAll;
    const event = decoded(encodeHttpMessage({ body, broker: { ...broker, partitionKey }, custom }));
    keys.add(event.partitionKey);
    payloads.push(...event.payloads);
  }
  if (keys.size > 1) {
    throw new RequestError(
      400,
      'SubCode=40000. The events of a batch have distinct partition keys, and lie in one partition.',
    );
  }
  return { payloads, partitionKey: [...keys][0] };
}

function decoded(bytes: Buffer) {
  try {
    return decodeEvent(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new RequestError(400, `SubCode=40000. The event cannot be sent: ${error.message}.`);
  }
}
