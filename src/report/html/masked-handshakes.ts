/** As many `*` as the secret has characters. */
export function mask(secret: string): string {
  return '*'.repeat(secret.length);
}

/** The mechanism of a SASL init: a symbol of five characters, with its length in one byte or in four. [AMQP 1.0, 5.3.3.2] */
const MECHANISMS = ['\xa3\x05PLAIN', '\xb3\0\0\0\x05PLAIN'];
/** Binaries with a length of one byte, and of four. [AMQP 1.0, 1.6.19] */
const LENGTH_BYTES: ReadonlyMap<string, number> = new Map([
  ['\xa0', 1],
  ['\xb0', 4],
]);

/** The name and the password that follow the mechanism PLAIN. [RFC 4616] */
export function maskSaslPlain(sent: string): string {
  const mechanism = MECHANISMS.find((each) => sent.includes(each));
  if (mechanism === undefined) return sent;
  const end = sent.indexOf(mechanism) + mechanism.length;
  const lengthBytes = LENGTH_BYTES.get(sent.charAt(end));
  if (lengthBytes === undefined) return sent;
  const start = end + 1 + lengthBytes;
  let bytes = 0;
  for (let i = start - lengthBytes; i < start; i++) bytes = bytes * 256 + (sent.charCodeAt(i) || 0);
  return maskBetween(sent, start, start + bytes);
}

/** A packet of type CONNECT, protocol names with their length, what stands between name and client id. [MQTT 3.1.1, 3.1] */
const CONNECT = 0x10;
const PROTOCOL_NAMES = ['\0\x04MQTT', '\0\x06MQIsdp'];
const LEVEL_FLAGS_AND_KEEP_ALIVE_BYTES = 4;
/** Of the remaining length, seven bits in each byte. [MQTT 3.1.1, 2.2.3] */
const LENGTH_BYTES_MAX = 4;

/** From the client id on: what follows may be a will, a user name, a password. */
export function maskMqttConnect(sent: string): string {
  if (sent.charCodeAt(0) !== CONNECT) return sent;
  let bytes = 0;
  let at = 1;
  for (let factor = 1; at <= LENGTH_BYTES_MAX; factor *= 128) {
    const digit = sent.charCodeAt(at++);
    bytes += (digit & 0x7f) * factor;
    if (!(digit >= 0x80)) break;
  }
  const name = PROTOCOL_NAMES.find((each) => sent.startsWith(each, at));
  if (name === undefined) return sent;
  return maskBetween(sent, at + name.length + LEVEL_FLAGS_AND_KEEP_ALIVE_BYTES, at + bytes);
}

function maskBetween(text: string, from: number, to: number): string {
  return to <= from ? text : text.slice(0, from) + mask(text.slice(from, to)) + text.slice(to);
}
