import { counted } from '../kernel/counted.ts';
import type { Capture } from '../recorder/capture.ts';
import { followMessages, type Journey, unfollowedDeliveries } from './journeys.ts';

/** What can be said of messages that were followed from hop to hop: those that stayed behind, and those that could not be followed. */
export function journeyFindings(capture: Capture): string[] {
  const journeys = followMessages(capture);
  return [...leftBehind(capture, journeys), ...byContents(journeys), ...unfollowed(capture)];
}

/**
 * Messages that came to a service and were not seen to leave it, though others left. Nothing is said of a service from which something
 * leaves that was not seen to come, because what is missing may be just that.
 */
function leftBehind({ deliveries, dropped, participants }: Capture, journeys: readonly Journey[]): string[] {
  if (dropped.deliveries + dropped.connections > 0) return [];
  const unclear = new Set([
    ...journeys.map(({ legs }) => legs[0]!.from),
    ...unfollowedDeliveries(deliveries).map(({ from }) => from),
  ]);
  const leave = new Set(deliveries.map(({ from }) => from));
  const services = participants.filter(
    ({ name, source }) => source === 'emulated service' && leave.has(name) && !unclear.has(name),
  );
  return services.flatMap(({ name }) => {
    const stayed = journeys.filter(({ legs }) =>
      legs.some(({ to }, index) => to === name && !legs.some(({ follows }) => follows === index)),
    );
    if (stayed.length === 0) return [];
    const messages = `${counted(stayed.length, 'message')} that came to`;
    return [`${messages} ${name} ${stayed.length === 1 ? 'was' : 'were'} not seen to leave it.`];
  });
}

/** The message's id is up to its sender, and SDKs set none by themselves. */
function byContents(journeys: readonly Journey[]): string[] {
  const count = journeys.filter(({ legs }) => legs.some((leg) => leg.byContents)).length;
  if (count === 0) return [];
  return [`${count === 1 ? '1 message has' : `${count} messages have`} no id and ${followed(count)} by the contents.`];
}

function followed(count: number): string {
  return count === 1 ? 'was followed' : 'were followed';
}

function unfollowed({ deliveries, hops }: Capture): string[] {
  const count = unfollowedDeliveries(deliveries).length;
  const goOn = hops.some(({ to }) => hops.some(({ from }) => from === to));
  if (count === 0 || !goOn) return [];
  const lost = count === 1 ? '1 delivery was of a message' : `${count} deliveries were of messages`;
  return [`${lost} without an id, which could not be followed from hop to hop.`];
}
