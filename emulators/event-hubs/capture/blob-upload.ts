import type { Duplex } from 'node:stream';
import { type Address, addressText } from '../../../src/kernel/connection.ts';
import type { Platform } from '../../../src/kernel/emulator.ts';
import type { StorageAccount } from '../../../src/storage-account/storage-account.ts';
import { storageErrorCode, storageRequest } from '../../../src/storage-account/storage-request.ts';
import { type ClientAnswer, HttpClient } from '../../../src/transport/http/client.ts';

/** How long the account may take for one answer. */
const ANSWER_TIMEOUT_MS = 30_000;
/** What is put at a time, and so held in memory. A file up to this size is one request. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const EMPTY = Buffer.alloc(0);

export interface Upload {
  readonly account: StorageAccount;
  readonly container: string;
  readonly blob: string;
  readonly pieces: AsyncIterable<Buffer>;
  readonly signal: AbortSignal;
}

export interface UploadedBlob {
  readonly url: string;
  readonly sizeBytes: number;
}

/**
 * Writes a block blob over a connection of its own, and the container before it where that is not there. A blob of the same name
 * is replaced. Throws why it is not written; then there is no such blob, or the one of before.
 */
export async function uploadBlob(
  upload: Upload,
  via: string,
  { dial, clientClock }: UploadPlatform,
): Promise<UploadedBlob> {
  const { account, signal } = upload;
  const { stream, target } = await dial(account.target, { via, signal });
  const client = new HttpClient(stream as Duplex);
  try {
    const run = new UploadRun(upload, client, target, () => clientClock.now());
    const sizeBytes = await run.write();
    return { url: `${account.origin ?? `http://${addressText(target)}`}${run.blobPath}`, sizeBytes };
  } finally {
    client.close();
  }
}

type UploadPlatform = Pick<Platform, 'dial' | 'clientClock'>;

class UploadRun {
  readonly blobPath: string;
  readonly #containerPath: string;
  readonly #upload: Upload;
  readonly #client: HttpClient;
  readonly #address: Address;
  readonly #now: () => number;

  constructor(upload: Upload, client: HttpClient, address: Address, now: () => number) {
    this.#upload = upload;
    this.#client = client;
    this.#address = address;
    this.#now = now;
    this.#containerPath = `${upload.account.basePath}/${upload.container}`;
    this.blobPath = `${this.#containerPath}/${upload.blob.split('/').map(encodeURIComponent).join('/')}`;
  }

  /** The size. */
  async write(): Promise<number> {
    const blocks: string[] = [];
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    let sizeBytes = 0;
    for await (const piece of this.#upload.pieces) {
      waiting.push(piece);
      waitingBytes += piece.length;
      sizeBytes += piece.length;
      if (waitingBytes < BLOCK_BYTES) continue;
      blocks.push(await this.#putBlock(blocks.length, Buffer.concat(waiting)));
      waiting = [];
      waitingBytes = 0;
    }
    const rest = Buffer.concat(waiting);
    if (blocks.length === 0) {
      await this.#putInContainer(
        {},
        { 'x-ms-blob-type': 'BlockBlob', 'content-type': 'application/octet-stream' },
        rest,
      );
      return sizeBytes;
    }
    if (rest.length > 0) blocks.push(await this.#putBlock(blocks.length, rest));
    const list = blocks.map((id) => `<Latest>${id}</Latest>`).join('');
    const body = Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`);
    const headers = { 'x-ms-blob-content-type': 'application/octet-stream', 'content-type': 'application/xml' };
    await this.#putInContainer({ comp: 'blocklist' }, headers, body);
    return sizeBytes;
  }

  /** Its id. All ids of a blob have the same length. */
  async #putBlock(index: number, body: Buffer): Promise<string> {
    const blockid = Buffer.from(String(index).padStart(8, '0')).toString('base64');
    await this.#putInContainer({ comp: 'block', blockid }, {}, body);
    return blockid;
  }

  async #putInContainer(query: Record<string, string>, headers: Record<string, string>, body: Buffer): Promise<void> {
    let answer = await this.#put(this.blobPath, query, headers, body);
    if (storageErrorCode(answer) === 'ContainerNotFound') {
      const made = await this.#put(this.#containerPath, { restype: 'container' }, {}, EMPTY);
      if (storageErrorCode(made) !== 'ContainerAlreadyExists') this.#expectCreated(made);
      answer = await this.#put(this.blobPath, query, headers, body);
    }
    this.#expectCreated(answer);
  }

  async #put(
    path: string,
    query: Record<string, string>,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<ClientAnswer> {
    const { account, signal } = this.#upload;
    const request = { method: 'PUT', path, query, headers, body };
    const signed = await storageRequest(account, request, this.#address, this.#now());
    return this.#client.send(signed, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]));
  }

  #expectCreated(answer: ClientAnswer): void {
    if (answer.status === 201) return;
    const { name } = this.#upload.account;
    throw new Error(`the storage account ${name} answered ${answer.status} ${storageErrorCode(answer)}`);
  }
}
