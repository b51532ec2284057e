import type { Layer } from './connection.ts';

const AMQP_PORT = 5671;
const MQTT_PORT = 8883;
const HTTPS_PORT = 443;

/**
 * The port that such a connection has in Azure, where everything goes over TLS: AMQP 5671, MQTT 8883, all HTTP and WebSockets 443.
 * Undefined where nothing shows what was spoken.
 */
export function azurePort(layers: readonly Layer[]): number | undefined {
  if (layers.includes('http') || layers.includes('websocket')) return HTTPS_PORT;
  if (layers.includes('amqp')) return AMQP_PORT;
  return layers.includes('mqtt') ? MQTT_PORT : undefined;
}
