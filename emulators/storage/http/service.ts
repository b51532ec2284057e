import type { Platform } from '../../../src/kernel/emulator.ts';
import type { HttpEngine, HttpRequest, IncomingMessage, ServerResponse } from '../../../src/transport/http/service.ts';
import { accountOf, type BlobAddress } from '../core/blob-address.ts';
import type { StorageService } from '../core/rights.ts';
import type { Accounts } from '../runtime/accounts.ts';
import type { Azurite } from '../runtime/azurite.ts';
import { tokenRefusal } from './access.ts';
import type { BlobWatch } from './blob-watch.ts';
import { refuse } from './refusal.ts';
import { targetAt, targetOf, targetRefusal } from './target.ts';

/** Names of accounts as in Azure: `orders.blob.core.windows.net`, and `orders.blob.localhost` for the local machine. */
const HOST = /^[^.]+\.(blob|queue|table)\.(?:core\.windows\.net|localhost)(?::\d+)?$/i;

export interface StorageHttpOptions {
  /** Loads it at the first call. */
  readonly azurite: () => Promise<Azurite>;
  readonly accounts: Accounts;
  readonly blobWatch: BlobWatch;
  readonly platform: Platform;
  /** Without it the services are told apart by the host name. */
  readonly only?: StorageService;
}

/** One of the three services, or all of them. */
export class StorageHttp implements HttpEngine {
  readonly name = 'storage';
  readonly #options: StorageHttpOptions;

  constructor(options: StorageHttpOptions) {
    this.#options = options;
  }

  serves({ authority }: Pick<HttpRequest, 'authority'>): boolean {
    return this.#options.only !== undefined || HOST.test(authority);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const { only, platform, azurite } = this.#options;
    const service = only ?? (HOST.exec(request.headers.host ?? '')![1]!.toLowerCase() as StorageService);
    azurite()
      .then((opened) => this.#answer(opened, service, request, response))
      .catch((error: unknown) => {
        platform.log.error('a storage request failed', { service, method: request.method, error });
        if (response.headersSent) response.destroy();
        else refuse(response, service, 'engine-failed', platform);
      });
  }

  #answer(azurite: Azurite, service: StorageService, request: IncomingMessage, response: ServerResponse): void {
    const { accounts, blobWatch, platform } = this.#options;
    const target = targetOf(request);
    const refusal = targetRefusal(target) ?? tokenRefusal(request, service, target, platform);
    if (refusal !== undefined) return refuse(response, service, refusal, platform);
    const account = accountOf(target.authority, target.path);
    const isTrusted = platform.auth === 'off' && account !== undefined && accounts.get(account) !== undefined;
    const stored = (address: BlobAddress) => azurite.blob(address);
    if (service === 'blob') {
      const { method = 'GET', headers } = request;
      const answered = blobWatch.began({ method, target, headers }, stored);
      // Also when the client has gone: what the service has done is done.
      response.once('close', () => {
        if (response.writableEnded) answered?.(response.statusCode, (name) => response.getHeader(name));
      });
    }
    azurite.answer(service, request, response, {
      isTrusted,
      began({ method, url, headers }) {
        const part = targetAt(url);
        return part && blobWatch.began({ method, target: part, headers }, stored);
      },
    });
  }
}
