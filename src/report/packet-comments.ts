import type { Capture, CapturedAttempt, CapturedConnection } from '../recorder/capture.ts';

/** What is worth saying of single packets, by number: which opens, fails or closes what, and where azwire broke something on purpose. */
export function commentsByPacket({ attempts, connections, marks, packets }: Capture): Map<number, string[]> {
  const comments = new Map<number, string[]>();
  const add = (packet: number | undefined, text: string) => {
    if (packet !== undefined) comments.set(packet, [...(comments.get(packet) ?? []), text]);
  };
  const opening = new Map<number, number>();
  const ending = new Map<number, number>();
  for (const { number, connection, flags } of packets) {
    if (flags.length === 1 && flags[0] === 'SYN' && !opening.has(connection)) opening.set(connection, number);
    if ((flags.includes('FIN') || flags.includes('RST')) && !ending.has(connection)) ending.set(connection, number);
  }
  for (const attempt of attempts) {
    const packet = opening.get(attempt.id);
    add(packet, openingText(attempt));
    if (attempt.verdict !== 'established') add(packet, failureText(attempt));
  }
  for (const { packet, text, kind } of marks) if (kind === 'fault' && packet > 0) add(packet, `fault: ${text}`);
  for (const connection of connections) {
    if (connection.closedBy !== undefined) add(ending.get(connection.id), closingText(connection));
  }
  return comments;
}

function openingText({ opener, acceptor, id, connection, dialledName, reconnects }: CapturedAttempt): string {
  const verb = connection === undefined ? 'tries to open' : 'opens';
  const name = dialledName === undefined || dialledName === acceptor ? '' : ` as ${dialledName}`;
  const again = reconnects === undefined ? '' : `, again after ${reconnects}`;
  return `${opener} ${verb} connection ${id} to ${acceptor}${name}${again}`;
}

function failureText({ verdict, detail }: CapturedAttempt): string {
  return detail === undefined ? verdict : `${verdict}: ${detail}`;
}

function closingText(connection: CapturedConnection): string {
  const { closedBy, closeReason, closing, id } = connection;
  const reason = closeReason === undefined ? '' : `: ${closeReason}`;
  const unfinished = closing?.unfinished.map((text) => `\nunfinished: ${text}`) ?? [];
  return `${connection[closedBy!]} closes connection ${id}${reason}${unfinished.join('')}`;
}
