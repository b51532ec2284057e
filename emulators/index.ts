import type { Emulator } from '../src/kernel/emulator.ts';
import type { AmqpService } from '../src/transport/amqp/service.ts';
import { HELLO_WORLD } from './hello-world/index.ts';
import { SERVICE_BUS } from './service-bus/index.ts';

/** What an emulator may offer to the transports. */
export interface EmulatorSurface {
  readonly amqp?: AmqpService;
}

/** Every emulator there is. The platform knows them only from here. */
export const EMULATORS: readonly Emulator<never, EmulatorSurface>[] = [SERVICE_BUS, HELLO_WORLD];
