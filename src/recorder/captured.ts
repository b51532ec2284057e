import { otherSide, type Side } from '../kernel/connection.ts';
import type { CapturedAttempt, CapturedConnection, Delivery, Exchange } from './capture.ts';
import { closedBy, closeReason, closingOf } from './closing.ts';
import type { LoggedDelivery } from './deliveries.ts';
import type { LoggedExchange } from './dissect/sink.ts';
import type { NamedConnection } from './recorded-connection.ts';
import { outcomeOf } from './verdict.ts';

type NamedById = ReadonlyMap<number, NamedConnection>;

/** The attempt as plain data. `reconnects`: the attempt that it follows, if it follows one. */
export function captureAttempt({ connection, names }: NamedConnection, reconnects?: number): CapturedAttempt {
  const { attempt, dialledName, firstPacket } = connection;
  const { verdict, detail } = outcomeOf(connection);
  return {
    id: connection.connection,
    atMs: connection.attemptedAtMs,
    direction: attempt.direction,
    via: attempt.via,
    opener: names.opener,
    acceptor: names.acceptor,
    openerAddress: attempt.opener,
    acceptorAddress: attempt.acceptor,
    ...(dialledName === undefined ? {} : { dialledName }),
    verdict,
    ...(detail === undefined ? {} : { detail }),
    ...(firstPacket === undefined ? {} : { packet: firstPacket }),
    ...(connection.openedAtMs === undefined ? {} : { connection: connection.connection }),
    ...(reconnects === undefined ? {} : { reconnects }),
  };
}

/** The connection as plain data; nothing where the attempt became none. */
export function captureConnection({ connection, names }: NamedConnection): CapturedConnection[] {
  const { attempt, amqp, closedAtMs, ends, openedAtMs, tls, httpFacts, mqttFacts } = connection;
  if (openedAtMs === undefined) return [];
  const closer = closedBy(ends);
  const closing = closingOf(connection);
  const reason = closeReason(connection, names);
  return [
    {
      id: connection.connection,
      openedAtMs,
      ...(closedAtMs === undefined ? {} : { closedAtMs }),
      via: attempt.via,
      opener: names.opener,
      acceptor: names.acceptor,
      openerAddress: attempt.opener,
      acceptorAddress: attempt.acceptor,
      layers: connection.layers,
      ...(tls === undefined ? {} : { tls }),
      ...(amqp.opens.opener === undefined ? {} : { amqp: amqp.opens.opener }),
      ...(httpFacts === undefined ? {} : { http: httpFacts }),
      ...(mqttFacts === undefined ? {} : { mqtt: mqttFacts }),
      ...(closer === undefined ? {} : { closedBy: closer }),
      ...(reason === undefined ? {} : { closeReason: reason }),
      ...(closing === undefined ? {} : { closing }),
      bytesFromOpener: connection.bytesFrom.opener,
      bytesFromAcceptor: connection.bytesFrom.acceptor,
      framesFromOpener: amqp.framesFrom('opener'),
      framesFromAcceptor: amqp.framesFrom('acceptor'),
    },
  ];
}

export function captureExchange(
  { carrier, ...exchange }: LoggedExchange,
  named: NamedById,
  packetsBefore: number,
): Exchange {
  const via = named.get(exchange.connection)?.connection;
  return { ...exchange, packet: via?.numberOf(carrier) ?? Math.max(0, carrier.number - packetsBefore) };
}

/** Deliveries of connections that were let go are let go, too. */
export function captureDeliveries(logged: readonly LoggedDelivery[], named: NamedById): Delivery[] {
  return logged.flatMap(({ route, carrier, ...delivery }) => {
    const via = named.get(route.connection);
    if (via === undefined) return [];
    const from: Side = route.senderSide;
    return [
      {
        ...delivery,
        connection: route.connection,
        packet: via.connection.numberOf(carrier),
        from: via.names[from],
        to: via.names[otherSide(from)],
        entity: route.entity,
      },
    ];
  });
}
