import type { Emulator, Endpoints } from '../../src/kernel/emulator.ts';
import type { AmqpService } from '../../src/transport/amqp/service.ts';
import { HelloWorldAmqp } from './amqp/service.ts';
import { type HelloWorldConfig, helloWorldConfigSchema } from './config.ts';
import { Greeter } from './core/greeter.ts';
import { HELLO_WORLD_LIMITS } from './limits.ts';

/** The living template: the smallest emulator with everything that an emulator has. */
export const HELLO_WORLD = {
  name: 'hello-world',
  configKey: 'helloWorld',
  configSchema: helloWorldConfigSchema,
  checkConfig: () => [],
  create: ({ greeting = 'Hello' }, platform) => ({
    surface: { amqp: new HelloWorldAmqp(new Greeter(greeting, HELLO_WORLD_LIMITS[platform.limits])) },
    connectionString: ({ host, ports }: Endpoints, { transport = 'amqp' } = {}) =>
      `${transport}://${host.includes(':') ? `[${host}]` : host}:${ports[transport]}/greetings`,
    stop: () => {},
  }),
} satisfies Emulator<HelloWorldConfig, { readonly amqp: AmqpService }>;
