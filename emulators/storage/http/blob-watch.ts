import type { BlobEventData } from '../../../src/kernel/blob-events.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import { formatUuid } from '../../../src/kernel/ids.ts';
import { type BlobAddress, blobAddress } from '../core/blob-address.ts';
import { type BlobChange, blobChange } from '../core/blob-change.ts';
import { Sequencer } from '../core/sequencer.ts';
import type { Target } from './target.ts';

/** What the blob service has stored of a blob. */
export interface StoredBlob {
  /** With its quotes. */
  readonly etag: string;
  readonly contentType?: string;
  readonly contentLength?: number;
  readonly blobType?: string;
  readonly accessTier?: string;
  /** The tier is the account's own. */
  readonly accessTierInferred?: boolean;
}

/** A request, alone or as part of a batch. */
export interface Asked {
  /** In upper case. */
  readonly method: string;
  readonly target: Target;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What was answered. */
type Answered = (status: number, header: (name: string) => string | string[] | number | undefined) => void;

interface Change {
  readonly change: BlobChange;
  readonly address: BlobAddress;
  readonly asked: Asked;
  readonly before: StoredBlob | undefined;
}

/** Stands in front of the blob service and tells the platform what has become of blobs, by what was asked and answered. */
export class BlobWatch {
  readonly #platform: Pick<Platform, 'blobEvents' | 'clientClock' | 'ids' | 'log'>;
  readonly #sequencer = new Sequencer();

  constructor(platform: Pick<Platform, 'blobEvents' | 'clientClock' | 'ids' | 'log'>) {
    this.#platform = platform;
  }

  /** To be called before the service sees the request. What it returns is to be told of the answer. */
  began(asked: Asked, stored: (address: BlobAddress) => StoredBlob | undefined): Answered | undefined {
    const { method, target, headers } = asked;
    const address = blobAddress(target.authority, target.path);
    if (address === undefined) return undefined;
    const change = blobChange({ method, container: address.container, query: target.query, headers });
    if (change === undefined) return undefined;
    const watched: Change = { change, address, asked, before: stored(address) };
    return (status, answered) => {
      if (change.statuses.includes(status)) this.#publish(watched, answered, stored(address));
    };
  }

  #publish(
    { change, address, asked: { target, headers }, before }: Change,
    answered: Parameters<Answered>[1],
    now: StoredBlob | undefined,
  ): void {
    const { blobEvents, clientClock, ids, log } = this.#platform;
    const timeMs = clientClock.now();
    const { type, api } = change;
    const etag = header(answered('etag'));
    const isCreated = type === 'Microsoft.Storage.BlobCreated';
    const isDeleted = type === 'Microsoft.Storage.BlobDeleted';
    // Another request may have changed it already.
    const isSame = now !== undefined && unquoted(now.etag) === unquoted(etag ?? now.etag);
    const blob = isDeleted ? before : isSame ? now : undefined;
    const tiers = type === 'Microsoft.Storage.BlobTierChanged' ? tierChange(headers, before) : {};
    const data: BlobEventData = {
      api,
      ...given('clientRequestId', header(headers['x-ms-client-request-id'])),
      ...given('requestId', header(answered('x-ms-request-id'))),
      ...(isCreated && given('eTag', etag && unquoted(etag))),
      ...given('contentType', blob?.contentType),
      ...(!isDeleted && given('contentLength', blob?.contentLength)),
      ...given('blobType', blob?.blobType),
      ...tiers,
      url: `${target.scheme}://${target.authority}${target.path}`,
      sequencer: this.#sequencer.next(timeMs),
      storageDiagnostics: { batchId: formatUuid(ids.uuidBytes()) },
    };
    const subject = `/blobServices/default/containers/${address.container}/blobs/${address.blob}`;
    try {
      blobEvents.publish({ type, account: address.account, subject, timeMs, data });
    } catch (error) {
      log.error('a blob event could not be delivered', { subject, error });
    }
  }
}

function tierChange(headers: Asked['headers'], before: StoredBlob | undefined) {
  const previous = before?.accessTierInferred === true ? undefined : before?.accessTier;
  return { ...given('accessTier', header(headers['x-ms-access-tier'])), ...given('previousTier', previous) };
}

function given<Key extends keyof BlobEventData, Value extends BlobEventData[Key]>(key: Key, value: Value | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [Each in Key]?: Exclude<Value, undefined> };
}

function header(value: string | string[] | number | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value?.toString();
}

function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
