import { type Answer, type Call, containerOf, executed, header } from './call.ts';
import { feedAnswer } from './feed-page.ts';
import { isSameEtag } from './resource-answer.ts';

/**
 * `/dbs/{db}/colls/{coll}/pkranges`. Always all of them: .NET asks again with the etag until it is answered 304.
 * [cosmos-protocol 11]
 */
export const PARTITION_KEY_RANGES = {
  GET: (call: Call): Answer => {
    const { containerRid, ranges, etag } = executed(call, { type: 'list-ranges', ...containerOf(call) });
    if (isSameEtag(header(call, 'if-none-match'), etag)) {
      return { status: 304, headers: { etag, 'x-ms-item-count': '0' } };
    }
    const shown = ranges.map((range) => ({
      ...range,
      ridPrefix: 0,
      throughputFraction: 1 / ranges.length,
      status: 'online',
    }));
    return feedAnswer(containerRid, 'pkranges', shown, { status: 200, headers: { etag } });
  },
};
