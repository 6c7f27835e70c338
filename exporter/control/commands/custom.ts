import { z } from 'zod';
import { ArgumentError } from './argument-error.ts';
import { command } from './command.ts';
import type { Command } from './command.ts';

/** A command that the application put on its workers' panel: `@control_command` or `@inspect_command` in its own code. */
export function custom(builtIn: readonly Command[]): Command {
  const own = new Set(builtIn.map(({ name }) => name));
  return command({
    name: 'custom',
    role: 'admin',
    action: 'worker-custom',
    effect: 'Runs a command of the application itself, whatever that does.',
    arguments: z.strictObject({
      method: z
        .string({ error: () => 'wanted: the name under which the command stands on the panel' })
        .regex(/^[A-Za-z_]\w{0,99}$/, "expected a name as Python's functions have")
        .describe('Name under which it stands on the panel'),
      arguments: z.record(z.string(), z.unknown(), { error: () => 'expected an object: values by the name of the argument' }).default({}).describe('Its arguments by name'),
    }),
    method: ({ method }) => {
      if (own.has(method)) throw new ArgumentError('method', `method: ${method} is a command of its own`, `ask for ${method} itself`);
      return method;
    },
    wire: ({ arguments: given }) => given,
    timeoutSeconds: 5,
  });
}
