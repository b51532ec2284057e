import type { Layer } from '../kernel/connection.ts';
import type { Capture } from '../recorder/capture.ts';

/** What Wireshark recognises by the port alone, and the ports where it does, without TLS and with it. HTTP it knows by its bytes. */
const KNOWN_BY_PORT: readonly (readonly [layer: Layer, tcp: number, tls: number])[] = [
  ['amqp', 5672, 5671],
  ['mqtt', 1883, 8883],
];

/**
 * The values of the options `-d` with which Wireshark and tshark dissect a capture whose listeners have other ports than the usual
 * ones: `tls.port==40123,amqp`. Empty where they need none.
 */
export function decodeAs({ connections }: Capture): string[] {
  const values = connections.flatMap(({ layers, acceptorAddress: { port } }) => {
    if (layers.includes('websocket')) return [];
    const known = KNOWN_BY_PORT.find(([layer]) => layers.includes(layer));
    if (known === undefined) return [];
    const [layer, tcp, tls] = known;
    if (layers.includes('tls')) return port === tls ? [] : [`tls.port==${port},${layer}`];
    return port === tcp ? [] : [`tcp.port==${port},${layer}`];
  });
  return [...new Set(values)];
}

/** The same in a sentence, for the comment of the file. */
export function decodeAsText(capture: Capture): string | undefined {
  const values = decodeAs(capture);
  if (values.length === 0) return undefined;
  const options = values.map((value) => `-d ${value}`).join(' ');
  return `Wireshark knows AMQP and MQTT by their usual ports. For those of this capture start it, or tshark, with: ${options}`;
}
