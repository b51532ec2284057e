import type { Address, Tap } from '../kernel/connection.ts';
import type { Log } from '../kernel/emulator.ts';
import { FRONT_DOOR, openFrontDoor } from '../net/front-door.ts';
import type { Accepted, Listener } from '../net/listener.ts';
import type { FrontDoor } from '../scenario/running-azure.ts';

export interface FrontDoorsOptions {
  readonly tap: Tap;
  readonly log: Log;
  readonly onOpened: (listener: string, accepted: Accepted) => void;
}

/** The front doors of one instance. */
export class FrontDoors {
  readonly #options: FrontDoorsOptions;
  readonly #open: Listener[] = [];

  constructor(options: FrontDoorsOptions) {
    this.#options = options;
  }

  /** Returns the address that it has. Throws AZW_PORT_IN_USE, AZW_LISTEN_FAILED. */
  async open({ participant, at, target }: FrontDoor): Promise<Address> {
    const { tap, log, onOpened } = this.#options;
    const door = await openFrontDoor({
      ...at,
      target,
      tap,
      log,
      onAccepted(accepted) {
        accepted.tap.identify('acceptor', participant, 'scenario address', `front door at ${at.host}:${door.port}`);
        onOpened(FRONT_DOOR, accepted);
      },
    });
    this.#open.push(door);
    return door.address;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((door) => door.close()));
  }
}
