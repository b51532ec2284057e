import type { Failure } from '../failure.ts';
import type { AcceptedEvent } from './accepted-event.ts';
import { readCloudEvents } from './cloud-events.ts';
import { readCustomEvents } from './custom-events.ts';
import { orFailure } from './event-fault.ts';
import { readEventGridEvents } from './event-grid-events.ts';
import { tooLarge } from './event-json.ts';
import type { EventLimits, EventRequest, EventStamps, EventTarget } from './event-request.ts';

/** All events of a request in the order in which they came, or why none of them is accepted. [event-grid-protocol 2.3] */
export function readEvents(
  request: EventRequest,
  target: EventTarget,
  limits: EventLimits,
  stamps: EventStamps,
): readonly AcceptedEvent[] | Failure {
  if (target.inputSchema === 'CloudEventSchemaV1_0') return readCloudEvents(request, limits);
  return orFailure(() => {
    if (request.body.length > limits.requestBytesMax) throw tooLarge(limits.requestBytesMax);
    return target.inputSchema === 'EventGridSchema'
      ? readEventGridEvents(request, target, limits)
      : readCustomEvents(request, target, limits, stamps);
  });
}
