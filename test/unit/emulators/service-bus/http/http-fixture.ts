import { onTestFinished } from 'vitest';
import { SERVICE_BUS } from '../../../../../emulators/service-bus/index.ts';
import { VirtualClock } from '../../../../../src/kernel/clock.ts';
import type { HttpReply } from '../../../../../src/transport/http/service.ts';
import { testPlatform } from '../../../../support/platform.ts';

export interface HttpBus {
  /** Stands at 2026-01-01T00:00:00Z until it is moved. */
  readonly clock: VirtualClock;
  /** The service's reply to one request; `gone` tells it that the client hangs up. */
  ask(method: string, target: string, options?: AskOptions): Promise<TextReply>;
}

export interface AskOptions {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly gone?: AbortSignal;
}

export interface TextReply extends Omit<HttpReply, 'body'> {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The HTTP face of a bus in memory, without sockets and without authorisation; stopped after the test. */
export function openHttpBus(namespace: object = {}): HttpBus {
  const clock = new VirtualClock();
  const config = { namespaces: [{ name: 'ns', ...namespace }] };
  const { surface, stop } = SERVICE_BUS.create(config as never, testPlatform({ clock, auth: 'off' }));
  onTestFinished(stop);
  return {
    clock,
    async ask(method, target, { body = '', headers = {}, gone = new AbortController().signal } = {}) {
      const [path = '/', query = ''] = target.split('?');
      const request = {
        method,
        scheme: 'http' as const,
        authority: 'localhost:5300',
        path,
        query: new URLSearchParams(query),
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        rawHeaders: Object.entries(headers),
        body: Buffer.from(body),
      };
      const reply = await surface.http.answer(request, gone);
      return { ...reply, headers: reply.headers ?? {}, body: Buffer.from(reply.body ?? '').toString() };
    },
  };
}
