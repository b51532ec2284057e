import type { HttpRequest } from '../../transport/http/service.ts';
import { type LineFeed, lineFeed } from '../../transport/websocket/line-feed.ts';
import type { Azwire } from '../azwire.ts';
import { SYSTEM_CLOCK } from '../system-clock.ts';
import { refusalOf } from './access.ts';
import { LiveChanges } from './live-changes.ts';
import { type ControlOptions, failure } from './service.ts';

const LIVE_PATH = '/captures/current/live';

/** What is recorded, line by line, for whoever may ask. */
export function controlFeed({ azure, host }: Pick<ControlOptions, 'azure' | 'host'>): LineFeed {
  let running: Azwire | undefined;
  void azure.then((started) => {
    running = started;
  });
  return lineFeed({
    path: LIVE_PATH,
    clock: SYSTEM_CLOCK,
    refusal(request) {
      const { headers, url = '' } = request;
      const refusal = refusalOf({ authority: headers.host ?? '', headers: headers as HttpRequest['headers'] }, host);
      if (refusal !== undefined) return failure(403, 'forbidden', refusal);
      if (running === undefined) return failure(503, 'unavailable', 'azwire is starting.');
      return fromIn(url) === undefined
        ? failure(400, 'AZW_CONFIG_INVALID', 'This operation takes from=start or from=now, and nothing else.')
        : undefined;
    },
    open: ({ url = '' }) => new LiveChanges(running!, { from: fromIn(url) ?? 'start' }),
  });
}

/** Undefined for a query that means nothing. */
function fromIn(url: string): 'start' | 'now' | undefined {
  const query = [...new URLSearchParams(url.split('?')[1])];
  const [[name, value] = ['from', 'start'], ...others] = query;
  return name === 'from' && (value === 'start' || value === 'now') && others.length === 0 ? value : undefined;
}
