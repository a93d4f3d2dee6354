import { Command } from '@nestjs/cqrs';
import type { ReceivedCommand } from '@hub/http-edge';
import type { Uuid } from '@hub/vocabulary';
import type { Act } from './act';

/** One party's act, as it was received. Each context has a class of its own, because a handler is found by its command's class. */
export abstract class ActOn<Means, Answer> extends Command<Answer> {
  /** @param id of what is acted on */
  constructor(
    readonly act: Act<Means, Answer>,
    readonly id: Uuid,
    readonly body: object,
    readonly received: ReceivedCommand,
  ) {
    super();
  }
}
