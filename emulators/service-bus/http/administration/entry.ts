import type { HttpReply } from '../../../../src/transport/http/service.ts';
import { type AtomEntry, writeEntry, writeFeed } from '../../../../src/wire/atom/atom.ts';
import type { EntityState } from '../../core/administration.ts';
import type { Rule } from '../../core/rules/rule.ts';
import { type Administration, addressOf } from './administration.ts';
import { writeDescription } from './description.ts';
import { showRule } from './rule-description.ts';
import { dateTimeText } from './time-text.ts';

/** A queue, topic or subscription as an entry. Its title is its own name, without that of its topic. */
export function entityEntry(administration: Administration, state: EntityState): AtomEntry {
  return {
    id: addressOf(administration, state.path),
    title: state.entity.definition.name,
    publishedAt: dateTimeText(state.createdAtMs),
    updatedAt: dateTimeText(state.updatedAtMs),
    author: administration.namespace.host.name,
    content: describe(administration, state),
  };
}

function describe({ properties, version, request }: Administration, state: EntityState) {
  const base = `sb://${request.authority}/`;
  const { entity } = state;
  switch (entity.kind) {
    case 'queue': {
      const shown = { definition: entity.definition, state, base };
      return writeDescription('QueueDescription', properties.queue, shown, version);
    }
    case 'topic': {
      const shown = { definition: entity.definition, state, base };
      return writeDescription('TopicDescription', properties.topic, shown, version);
    }
    case 'subscription': {
      const shown = { definition: entity.definition, state, base };
      return writeDescription('SubscriptionDescription', properties.subscription, shown, version);
    }
  }
}

/** A rule of the subscription at `path` as an entry. */
export function ruleEntry(administration: Administration, path: string, rule: Rule): AtomEntry {
  const createdAt = dateTimeText(rule.createdAtMs);
  return {
    id: addressOf(administration, `${path}/Rules/${rule.name}`),
    title: rule.name,
    publishedAt: createdAt,
    updatedAt: createdAt,
    author: administration.namespace.host.name,
    content: showRule(rule),
  };
}

export function entryReply(status: 200 | 201, entry: AtomEntry): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/atom+xml;type=entry;charset=utf-8' },
    body: writeEntry(entry),
  };
}

const FEED = { 'content-type': 'application/atom+xml;type=feed;charset=utf-8' };

/** A page of a list. `next` is the address of the page behind it. */
export function feedReply(
  { root, request, clock }: Administration,
  title: string,
  entries: readonly AtomEntry[],
  next: string | undefined,
): HttpReply {
  const self = `${root}${request.path.slice(1)}${queryText(request.query)}`;
  const links = { self, ...(next === undefined ? {} : { next }) };
  const updatedAt = dateTimeText(clock.now());
  return { status: 200, headers: FEED, body: writeFeed({ title, id: self, updatedAt, links, entries }) };
}

/** What the service answers to who asks for an entity that is not there: it looks for relays below the path, and finds none. */
export function nothingListedReply({ root, request, clock }: Administration): HttpReply {
  const body = writeFeed({
    title: 'Publicly Listed Services',
    subtitle: 'This is the list of publicly-listed services currently available.',
    id: `${root}${request.path.slice(1)}`,
    updatedAt: dateTimeText(clock.now()),
    links: {},
    entries: [],
  });
  return { status: 200, headers: FEED, body };
}

export function queryText(query: URLSearchParams): string {
  const parts = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
