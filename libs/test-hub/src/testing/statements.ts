import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from 'pg';

/** The statements of one act, in the order in which they were sent to PostgreSQL: their texts, without values. */
const heard = new AsyncLocalStorage<string[]>();

/**
 * What an act asks the databases of this process, whichever pool it asks through. Whatever works in the background at the same
 * time belongs to another act and is not heard; nor is a read that the act shares with it, so a clock that reads streams is
 * stopped first.
 */
export async function statementsOf(act: () => Promise<unknown>): Promise<readonly string[]> {
  listen();
  const statements: string[] = [];
  await heard.run(statements, act);
  return statements;
}

let listening = false;

function listen(): void {
  if (listening) return;
  listening = true;
  const proxy = new Proxy(Reflect.get(Client.prototype, 'query'), {
    apply(query, client, args: unknown[]): unknown {
      // The driver's call has a dozen forms; the first argument says in each what is asked.
      heard.getStore()?.push(textOf(args[0]));
      return Reflect.apply(query, client, args);
    },
  });
  Reflect.set(Client.prototype, 'query', proxy);
}

const textOf = (query: unknown): string => {
  const text = typeof query === 'object' && query !== null && 'text' in query ? query.text : query;
  // Where a statement cannot have parameters, its values stand in the text.
  return typeof text === 'string' ? text.replaceAll(/'[^']*'/g, '<text>').replaceAll(/\b\d+\b/g, '<n>') : 'another form';
};
