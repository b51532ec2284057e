import { otherSide, type Side } from '../../../kernel/connection.ts';
import type { MqttFacts } from '../../capture.ts';
import type { Carrier } from '../../deliveries.ts';
import { idsOf, type Opening } from '../message-stream.ts';
import { redact } from '../redact.ts';
import type { DissectorSink } from '../sink.ts';
import { MqttFields, type MqttPacket, MqttPackets, PACKET, readProperties } from './mqtt-packets.ts';
import { matchesFilter, nodeOfTopic } from './mqtt-topics.ts';

const MQTT_5 = 5;
const NOTHING = Buffer.alloc(0);
/** Reason codes that blame the credentials, or the lack of them. [MQTT5 3.2.2.2, MQTT 3.1.1 3.2.2.3] */
const UNAUTHORISED: Readonly<Record<number, string>> = {
  4: 'bad user name or password',
  5: 'not authorized',
  134: 'bad user name or password',
  135: 'not authorized',
  138: 'banned',
  140: 'bad authentication method',
};
const REJECTIONS_OF_3: readonly string[] = [
  '',
  'unacceptable protocol version',
  'identifier rejected',
  'server unavailable',
];
const [NORMAL, WITH_WILL] = [0x00, 0x04];
/** Filters that a client subscribed to, and topics that got a number. Of more, the rest are not known. */
const KNOWN_MAX = 1_000;

export interface MqttClose {
  readonly side: Side;
  /** 0: as agreed. */
  readonly code: number;
  /** `MQTT disconnect 0x8d` */
  readonly text: string;
  readonly isOrderly: boolean;
}

interface Subscription {
  readonly filter: string;
  readonly opening: Opening;
}

/** Reads an MQTT 3.1, 3.1.1 or 5 conversation, whatever carries it. Malformed packets end the reading of their direction. */
export class MqttDissector {
  /** What the client said of itself. */
  facts: MqttFacts | undefined;
  /** Why the server did not let the client in for want of rights. */
  refusal: string | undefined;
  close: MqttClose | undefined;
  /** Messages for which the receiver has to answer, by their sender. */
  readonly unacknowledged: Record<Side, number> = { opener: 0, acceptor: 0 };
  readonly #sink: DissectorSink;
  /** While the connection is open. */
  #directions: Readonly<Record<Side, MqttPackets>> | undefined;
  readonly #stopped: Record<Side, boolean> = { opener: false, acceptor: false };
  readonly #subscriptions: Subscription[] = [];
  readonly #aliases: Readonly<Record<Side, Map<number, string>>> = { opener: new Map(), acceptor: new Map() };
  #connected: Opening = { said: 'spoke MQTT', carrier: { number: 0 } };
  /** Messages that a client sends before it knows whether the server takes any. [MQTT5 3.1.4] */
  #early: (() => void)[] | undefined = [];
  #version = 4;
  #atMs = 0;
  #carrier: Carrier = { number: 0 };

  constructor(sink: DissectorSink) {
    this.#sink = sink;
    this.#directions = {
      opener: new MqttPackets((packet) => this.#onPacket('opener', packet)),
      acceptor: new MqttPackets((packet) => this.#onPacket('acceptor', packet)),
    };
  }

  /** The connection is over: nothing is kept of packets without an end. */
  closed(): void {
    this.#directions = undefined;
    this.#early = [];
    this.#subscriptions.length = 0;
    for (const aliases of Object.values(this.#aliases)) aliases.clear();
  }

  /** The next bytes of a direction, and the packet that carried them. */
  feed(side: Side, bytes: Uint8Array, atMs: number, carrier: Carrier): void {
    if (this.#stopped[side] || this.#directions === undefined) return;
    this.#atMs = atMs;
    this.#carrier = carrier;
    try {
      this.#directions[side].feed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    } catch {
      // Whatever it is, a tap must never break the connection that it watches.
      this.#stopped[side] = true;
    }
  }

  #onPacket(from: Side, packet: MqttPacket): void {
    const fields = new MqttFields(packet.body);
    switch (packet.type) {
      case PACKET.connect:
        return this.#onConnect(from, fields);
      case PACKET.connack:
        return this.#onConnack(from, fields);
      case PACKET.publish:
        return this.#onPublish(from, packet, fields);
      case PACKET.puback:
      case PACKET.pubcomp:
        return this.#onAcknowledged(otherSide(from));
      case PACKET.pubrec:
        return this.#onPubrec(from, fields);
      case PACKET.subscribe:
        return this.#onSubscribe(from, fields);
      case PACKET.suback:
        return this.#onSuback(from, fields);
      case PACKET.unsubscribe:
        return this.#onUnsubscribe(from, fields);
      case PACKET.disconnect:
        return this.#onDisconnect(from, fields);
      case PACKET.auth:
        return this.#exchange(from, 'auth', 'data redacted');
    }
  }

  /** [MQTT5 3.1] */
  #onConnect(from: Side, fields: MqttFields): void {
    const protocol = fields.text();
    this.#version = fields.u8();
    const flags = fields.u8();
    fields.u16();
    if (this.#version >= MQTT_5) readProperties(fields);
    const clientId = redact(fields.text());
    const hasWill = (flags & WITH_WILL) !== 0;
    if (hasWill && this.#version >= MQTT_5) readProperties(fields);
    const will = hasWill ? `, will for "${redact(fields.text())}"` : '';
    if (hasWill) fields.bytes(fields.u16());
    const user = flags & 0x80 ? ` as "${redact(fields.text())}"` : '';
    const password = flags & 0x40 ? ', password redacted' : '';
    const name = clientId === '' ? 'a client without an id' : `"${clientId}"`;
    this.facts = { clientId };
    this.#connected = { said: `connected with MQTT as ${name}`, carrier: this.#carrier };
    const version = this.#version === 4 ? '3.1.1' : this.#version === 3 ? '3.1' : this.#version;
    this.#exchange(from, 'connect', `${name}${user}${password}${will}, ${protocol} ${version}`);
  }

  /** [MQTT5 3.2] */
  #onConnack(from: Side, fields: MqttFields): void {
    fields.u8();
    const code = fields.u8();
    const properties = this.#version >= MQTT_5 && !fields.isAtEnd ? readProperties(fields) : undefined;
    const assigned = properties?.assignedClientId;
    if (assigned !== undefined) this.facts = { clientId: redact(assigned) };
    const early = this.#early?.splice(0) ?? [];
    if (code === 0) {
      this.#early = undefined;
      for (const add of early) add();
    }
    if (code === 0)
      return this.#exchange(from, 'connack', assigned === undefined ? 'accepted' : `accepted as "${redact(assigned)}"`);
    const known = UNAUTHORISED[code] ?? REJECTIONS_OF_3[code];
    const said = [known, properties?.reason].filter(Boolean).join(': ');
    const text = redact(`${codeText(code, this.#version)}${said === '' ? '' : ` ${said}`}`);
    this.#exchange(from, 'connack', text);
    if (code in UNAUTHORISED) this.refusal = `MQTT connack ${text}`;
  }

  /** [MQTT5 3.3] */
  #onPublish(from: Side, { flags, bodyBytes }: MqttPacket, fields: MqttFields): void {
    const quality = (flags >> 1) & 3;
    const named = fields.text();
    if (quality > 0) fields.u16();
    const properties = this.#version >= MQTT_5 ? readProperties(fields) : undefined;
    const { entity, messageId } = nodeOfTopic(this.#topic(from, named, properties?.topicAlias));
    if (quality > 0) this.unacknowledged[from]++;
    const sizeBytes = Math.max(0, bodyBytes - fields.at);
    const payload = sizeBytes === fields.rest().length ? fields.rest() : NOTHING;
    const ids = idsOf(messageId ?? properties?.userId, payload);
    const opening = this.#openingOf(from, named || entity);
    const [topic, message, atMs, carrier] = [redact(entity), { sizeBytes, ...ids }, this.#atMs, this.#carrier];
    const add = () => this.#sink.streams.add(from, topic, opening, message, atMs, carrier);
    if (this.#early === undefined) add();
    else if (this.#early.length < KNOWN_MAX) this.#early.push(add);
  }

  /** A number may stand for a topic that was named before. [MQTT5 3.3.2.3.4] */
  #topic(from: Side, named: string, alias: number | undefined): string {
    if (alias === undefined) return named;
    const aliases = this.#aliases[from];
    if (named === '') return aliases.get(alias) ?? '';
    if (aliases.size < KNOWN_MAX || aliases.has(alias)) aliases.set(alias, named);
    return named;
  }

  /** Why `from` may send: the other side subscribed to it; else, by the connection itself. */
  #openingOf(from: Side, topic: string): Opening {
    if (from === 'opener') return this.#connected;
    const asked = this.#subscriptions.find(({ filter }) => matchesFilter(topic, filter));
    return asked?.opening ?? this.#connected;
  }

  #onAcknowledged(sender: Side): void {
    if (this.unacknowledged[sender] > 0) this.unacknowledged[sender]--;
  }

  /** The receiver has it; the rest of the dance is no news, unless it says no. [MQTT5 3.5.2.1] */
  #onPubrec(from: Side, fields: MqttFields): void {
    fields.u16();
    if (!fields.isAtEnd && fields.u8() >= 0x80) this.#onAcknowledged(otherSide(from));
  }

  /** [MQTT5 3.8] */
  #onSubscribe(from: Side, fields: MqttFields): void {
    fields.u16();
    if (this.#version >= MQTT_5) readProperties(fields);
    const filters: string[] = [];
    while (!fields.isAtEnd) {
      const filter = redact(fields.text());
      filters.push(`"${filter}" at most QoS ${fields.u8() & 3}`);
      const opening = { said: `subscribed to "${filter}"`, carrier: this.#carrier };
      if (this.#subscriptions.length < KNOWN_MAX) this.#subscriptions.push({ filter, opening });
    }
    this.#exchange(from, 'subscribe', listed(filters));
  }

  #onSuback(from: Side, fields: MqttFields): void {
    fields.u16();
    if (this.#version >= MQTT_5) readProperties(fields);
    const codes = [...fields.rest()];
    const granted = (code: number) => (code < 0x80 ? `QoS ${code}` : `refused ${codeText(code, this.#version)}`);
    this.#exchange(from, 'suback', listed(codes.map(granted)));
  }

  #onUnsubscribe(from: Side, fields: MqttFields): void {
    fields.u16();
    if (this.#version >= MQTT_5) readProperties(fields);
    const filters: string[] = [];
    while (!fields.isAtEnd) {
      const filter = redact(fields.text());
      filters.push(`"${filter}"`);
      const known = this.#subscriptions.findIndex((one) => one.filter === filter);
      if (known !== -1) this.#subscriptions.splice(known, 1);
    }
    this.#exchange(from, 'unsubscribe', listed(filters));
  }

  /** [MQTT5 3.14] */
  #onDisconnect(from: Side, fields: MqttFields): void {
    const code = fields.isAtEnd ? NORMAL : fields.u8();
    const reason = fields.isAtEnd ? undefined : readProperties(fields).reason;
    const summary = redact(
      `${code === NORMAL ? '' : codeText(code, this.#version)}${reason ? ` ${reason}` : ''}`.trim(),
    );
    this.#exchange(from, 'disconnect', summary);
    const isOrderly = code < 0x80;
    this.close ??= { side: from, code, text: `MQTT disconnect${summary === '' ? '' : ` ${summary}`}`, isOrderly };
  }

  #exchange(from: Side, operation: string, summary: string): void {
    const { connection, exchanges } = this.#sink;
    const [atMs, carrier] = [this.#atMs, this.#carrier];
    exchanges.push({ atMs, connection, carrier, from, protocol: 'mqtt', operation, summary });
  }
}

function codeText(code: number, version: number): string {
  return version >= MQTT_5 ? `0x${code.toString(16).padStart(2, '0')}` : String(code);
}

/** Of a long list, the beginning. */
function listed(texts: readonly string[]): string {
  return texts.length <= 5 ? texts.join(', ') : `${texts.slice(0, 5).join(', ')} and ${texts.length - 5} more`;
}
