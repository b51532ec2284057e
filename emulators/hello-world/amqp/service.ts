import type { ReceiverLink } from '../../../src/transport/amqp/receiver-link.ts';
import type { SenderLink } from '../../../src/transport/amqp/sender-link.ts';
import type { AmqpService, ClaimReply, ManagementReply } from '../../../src/transport/amqp/service.ts';
import type { Command, DomainError } from '../core/commands.ts';
import type { Greeter } from '../core/greeter.ts';
import { GreetingsLink } from './greetings-link.ts';
import { NamesLink } from './names-link.ts';

/** The one node of the service: names are sent to it, greetings are received from it. */
const NODE = 'greetings';

/** The AMQP face of the greeter. It sees nodes, links and messages, never a frame. */
export class HelloWorldAmqp implements AmqpService {
  readonly name = 'hello-world';
  readonly #greeter: Greeter;
  readonly #receivers = new Map<number, GreetingsLink>();
  #nextReceiver = 1;

  constructor(greeter: Greeter) {
    this.#greeter = greeter;
  }

  serves(address: string): boolean {
    return address.toLowerCase() === NODE;
  }

  authorise(): ClaimReply {
    return { status: 202, description: 'Everybody may greet.' };
  }

  manage(): ManagementReply {
    return { status: 501, description: 'There is nothing to manage.', condition: 'amqp:not-implemented' };
  }

  attach(link: SenderLink | ReceiverLink, address: string): void {
    if (!this.serves(address)) {
      return link.refuse({
        condition: 'amqp:not-found',
        description: `There is no node '${address}', only '${NODE}'.`,
      });
    }
    if (link.role === 'receiver') return NamesLink.attach(this, link);
    const receiver = this.#nextReceiver++;
    this.#receivers.set(receiver, GreetingsLink.attach(this, link, receiver));
  }

  /** Executes a command and hands out what it delivers; returns why it failed, if it did. */
  execute(command: Command): DomainError | undefined {
    const { failure, deliveries } = this.#greeter.execute(command);
    for (const { receiver, greeting } of deliveries) this.#receivers.get(receiver)?.send(greeting);
    return failure;
  }

  left(receiver: number): void {
    this.#receivers.delete(receiver);
    this.execute({ type: 'leave', receiver });
  }
}
