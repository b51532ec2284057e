import type { StoredKind } from './stored-resources.ts';
import { checkOffer } from './throughput.ts';

/** Offers: the throughput of databases and containers. They come and go with these, and can be read and replaced. */
export const OFFERS: StoredKind = { kind: 'offers', check: checkOffer };
