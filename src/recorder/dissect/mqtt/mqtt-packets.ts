/** Control packet types. [MQTT5 2.1.2] */
export const PACKET = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  disconnect: 14,
  auth: 15,
} as const;

/** A control packet; of a long one only the beginning is there. */
export interface MqttPacket {
  readonly type: number;
  /** The lower half of the first byte. */
  readonly flags: number;
  /** What follows the fixed header. */
  readonly body: Buffer;
  /** How long that is on the wire. */
  readonly bodyBytes: number;
}

/** Room for a topic and for what ids are looked up in. */
const KEPT_BYTES_MAX = 192 * 1024;
const LENGTH_BYTES_MAX = 4;

/** Cuts one direction of an MQTT connection into packets, however its bytes are cut. Throws where they are none. */
export class MqttPackets {
  readonly #onPacket: (packet: MqttPacket) => void;
  #first: number | undefined;
  #lengthBytes = 0;
  /** What follows the fixed header; undefined while that is not complete. */
  #bodyBytes: number | undefined;
  #partialLength = 0;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #passedBytes = 0;

  constructor(onPacket: (packet: MqttPacket) => void) {
    this.#onPacket = onPacket;
  }

  feed(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#bodyBytes === undefined) this.#onHeaderByte(bytes[at++]!);
      else at += this.#onBody(bytes.subarray(at), this.#bodyBytes);
    }
  }

  /** [MQTT5 2.1.4] */
  #onHeaderByte(byte: number): void {
    if (this.#first === undefined) {
      this.#first = byte;
      return;
    }
    this.#partialLength += (byte & 0x7f) * 128 ** this.#lengthBytes++;
    if (byte < 0x80) {
      this.#bodyBytes = this.#partialLength;
      if (this.#bodyBytes === 0) this.#end(0);
    } else if (this.#lengthBytes === LENGTH_BYTES_MAX) {
      throw new RangeError('no length');
    }
  }

  #onBody(bytes: Buffer, bodyBytes: number): number {
    const part = bytes.subarray(0, bodyBytes - this.#passedBytes);
    const kept = part.subarray(0, KEPT_BYTES_MAX - this.#keptBytes);
    if (kept.length > 0) this.#kept.push(Buffer.from(kept));
    this.#keptBytes += kept.length;
    this.#passedBytes += part.length;
    if (this.#passedBytes === bodyBytes) this.#end(bodyBytes);
    return part.length;
  }

  #end(bodyBytes: number): void {
    const first = this.#first!;
    const body = this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept);
    this.#first = undefined;
    this.#lengthBytes = 0;
    this.#bodyBytes = undefined;
    this.#partialLength = 0;
    this.#kept = [];
    this.#keptBytes = 0;
    this.#passedBytes = 0;
    this.#onPacket({ type: first >> 4, flags: first & 0x0f, body, bodyBytes });
  }
}

/** Reads the fields of a packet's body in order. Throws a RangeError behind its end. */
export class MqttFields {
  readonly #body: Buffer;
  at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#body.length;
  }

  u8(): number {
    return this.#body.readUInt8(this.#skip(1));
  }

  u16(): number {
    return this.#body.readUInt16BE(this.#skip(2));
  }

  /** [MQTT5 1.5.5] */
  length(): number {
    let length = 0;
    for (let i = 0; i < LENGTH_BYTES_MAX; i++) {
      const byte = this.u8();
      length += (byte & 0x7f) * 128 ** i;
      if (byte < 0x80) return length;
    }
    throw new RangeError('no length');
  }

  text(): string {
    return this.bytes(this.u16()).toString('utf8');
  }

  bytes(length: number): Buffer {
    const start = this.#skip(length);
    if (this.at > this.#body.length) throw new RangeError('cut off');
    return this.#body.subarray(start, this.at);
  }

  rest(): Buffer {
    return this.#body.subarray(this.at);
  }

  #skip(bytes: number): number {
    const start = this.at;
    this.at += bytes;
    return start;
  }
}

/** What is read of the properties of MQTT 5. */
export interface MqttProperties {
  readonly topicAlias: number | undefined;
  readonly reason: string | undefined;
  readonly assignedClientId: string | undefined;
  /** The user property `id`, as of a CloudEvent. [CloudEvents MQTT binding 3.1] */
  readonly userId: string | undefined;
}

const NONE: MqttProperties = {
  topicAlias: undefined,
  reason: undefined,
  assignedClientId: undefined,
  userId: undefined,
};
const [ASSIGNED_CLIENT_ID, REASON, TOPIC_ALIAS, USER_PROPERTY] = [0x12, 0x1f, 0x23, 0x26];
const [BYTE, TWO_BYTES, FOUR_BYTES, VARIABLE, LENGTH_FIRST] = [
  [0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2a],
  [0x13, 0x21, 0x22],
  [0x02, 0x11, 0x18, 0x27],
  [0x0b],
  [0x03, 0x08, 0x09, 0x15, 0x16, 0x1a, 0x1c],
];

/** Reads the properties and leaves `fields` behind them, also where they are unknown or cut off. [MQTT5 2.2.2] */
export function readProperties(fields: MqttFields): MqttProperties {
  const length = fields.length();
  const end = fields.at + length;
  let found = NONE;
  while (fields.at < end) {
    const id = fields.u8();
    if (id === TOPIC_ALIAS) found = { ...found, topicAlias: fields.u16() };
    else if (id === REASON) found = { ...found, reason: fields.text() };
    else if (id === ASSIGNED_CLIENT_ID) found = { ...found, assignedClientId: fields.text() };
    else if (id === USER_PROPERTY) {
      const [name, value] = [fields.text(), fields.text()];
      if (name === 'id') found = { ...found, userId: value };
    } else if (BYTE.includes(id)) fields.at += 1;
    else if (TWO_BYTES.includes(id)) fields.at += 2;
    else if (FOUR_BYTES.includes(id)) fields.at += 4;
    else if (VARIABLE.includes(id)) fields.length();
    else if (LENGTH_FIRST.includes(id)) fields.bytes(fields.u16());
    else break;
  }
  fields.at = end;
  return found;
}
