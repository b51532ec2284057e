import type { Emulator } from '../src/kernel/emulator.ts';
import type { AmqpService } from '../src/transport/amqp/service.ts';
import type { HttpService } from '../src/transport/http/service.ts';
import { ENTRA } from './entra/index.ts';
import { HELLO_WORLD } from './hello-world/index.ts';
import { SERVICE_BUS } from './service-bus/index.ts';

/** What an emulator may offer to the transports. */
export interface EmulatorSurface {
  readonly amqp?: AmqpService;
  readonly http?: HttpService;
  readonly listeners?: readonly OwnListener[];
}

/** A port beside those that all services share, for AMQP with and without TLS. */
export interface OwnListener {
  /** `service-bus/orders`: names the listener in captures, errors and `ports`. */
  readonly name: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Serves everything that comes in there. */
  readonly amqp: AmqpService;
}

/** Every emulator there is. The platform knows them only from here. */
export const EMULATORS: readonly Emulator<never, EmulatorSurface>[] = [ENTRA, SERVICE_BUS, HELLO_WORLD];
