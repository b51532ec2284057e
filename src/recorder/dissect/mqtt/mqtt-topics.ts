import { decoded } from '../http/http-transfer.ts';

/** Of IoT Hub: behind this a topic goes on with the properties of its message. [iot-hub-mqtt-support] */
const DEVICE_MESSAGES = /^(devices\/[^/]+(?:\/modules\/[^/]+)?\/messages\/(?:events|devicebound))\/(.*)$/;

/** The node of a topic, and the id of a message where the topic has it: `devices/d1/messages/events/$.mid=7`. */
export function nodeOfTopic(topic: string): { readonly entity: string; readonly messageId?: string } {
  const [, entity, properties = ''] = DEVICE_MESSAGES.exec(topic) ?? [];
  if (entity === undefined) return { entity: topic };
  const [, id] = /(?:^|&)(?:\$|%24)\.mid=([^&]*)/i.exec(properties) ?? [];
  return id ? { entity, messageId: decoded(id) } : { entity };
}

/** Whether messages of a topic come to who subscribed to `filter`. [MQTT5 4.7] */
export function matchesFilter(topic: string, filter: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.replace(/^\$share\/[^/]*\//, '').split('/');
  // What the server keeps for itself is not in a wildcard at the beginning. [MQTT5 4.7.2]
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [i, level] of wanted.entries()) {
    if (level === '#') return true;
    if (i >= levels.length || (level !== '+' && level !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}
