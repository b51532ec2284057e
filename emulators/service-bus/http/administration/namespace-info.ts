import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { type Administration, addressOf } from './administration.ts';
import { INSTANCE_XML, SERVICE_BUS_XML } from './description.ts';
import { entryReply } from './entry.ts';
import { dateTimeText } from './time-text.ts';

/** The size up to which messages are those of the Standard tier. [service-bus-quotas] */
const STANDARD_MESSAGE_BYTES_MAX = 262_144;

/** Describes the namespace: Premium, unless its limits are the official emulator's, which are those of the Standard tier. */
export function namespaceInfo(administration: Administration): HttpReply {
  const { namespace, limits } = administration;
  const { host, createdAtMs } = namespace;
  const { name } = host;
  const createdAt = dateTimeText(createdAtMs);
  const isPremium = limits.messageSizeBytesMax > STANDARD_MESSAGE_BYTES_MAX;
  const content = {
    CreatedTime: createdAt,
    MessagingSKU: isPremium ? 'Premium' : 'Standard',
    ...(isPremium && { MessagingUnits: '1' }),
    ModifiedTime: createdAt,
    Name: name,
    NamespaceType: 'Messaging',
  };
  return entryReply(200, {
    id: addressOf(administration, '$namespaceinfo'),
    title: name,
    publishedAt: createdAt,
    updatedAt: createdAt,
    author: name,
    content: {
      name: 'NamespaceInfo',
      attributes: { xmlns: SERVICE_BUS_XML, 'xmlns:i': INSTANCE_XML },
      content: Object.entries(content).map(([element, text]) => ({ name: element, content: text })),
    },
  });
}
