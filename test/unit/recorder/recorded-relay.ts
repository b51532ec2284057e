import { connect, type Socket } from 'node:net';
import { type ListenerOptions, listen } from '../../../src/net/listener.ts';
import type { Capture } from '../../../src/recorder/capture.ts';
import { Recorder } from '../../../src/recorder/recorder.ts';

/** Stands before a real server and passes everything on, recorded: `browser` dials `gateway`. */
export class RecordedRelay {
  readonly #recorder = new Recorder({ now: () => performance.timeOrigin + performance.now() });
  readonly #onward = new Set<Socket>();
  #close = async () => {};
  port = 0;

  /** `serverPort`: where the server listens. */
  static async before(
    serverPort: number,
    tls: Pick<ListenerOptions, 'tls' | 'certificates'> = { tls: 'none' },
  ): Promise<RecordedRelay> {
    const relay = new RecordedRelay();
    const listener = await listen({
      ...{ name: 'relay', host: '127.0.0.1', port: 0, flag: '', ...tls, tap: relay.#recorder },
      onConnection({ stream, tap }) {
        tap.identify('opener', 'browser', 'process');
        tap.identify('acceptor', 'gateway', 'process');
        const onward = connect({ host: '127.0.0.1', port: serverPort, allowHalfOpen: true });
        relay.#onward.add(onward);
        onward.on('error', () => stream.destroy()).on('close', () => relay.#onward.delete(onward));
        stream.on('close', () => onward.destroy());
        stream.pipe(onward).pipe(stream);
      },
    });
    relay.port = listener.port;
    relay.#close = () => listener.close();
    return relay;
  }

  get capture(): Capture {
    return this.#recorder.capture();
  }

  /** Everything is over, and in the capture. */
  async finished(): Promise<Capture> {
    await this.#close();
    for (const socket of this.#onward) socket.destroy();
    return this.capture;
  }
}
