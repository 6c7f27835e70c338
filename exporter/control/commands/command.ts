import type { z } from 'zod';
import type { Role } from '../../contract/access.ts';
import type { InspectMethod } from '../../event/observation.ts';
import { nearest } from '../../nearest.ts';
import { ArgumentError } from './argument-error.ts';

/** A worker's latest answers by inspect method, as far as it gave any. */
export type Answers = ReadonlyMap<InspectMethod, unknown>;

/** How one sees that a command took effect at a worker. */
export interface Effect {
  /** What to ask it for afterwards. */
  readonly methods: readonly InspectMethod[];
  /** What to ask it for before, where the effect is a change of what was. */
  readonly before?: readonly InspectMethod[];
  /** Whether its answers show it. Absent: asking once is enough. */
  readonly seen?: (now: Answers, before: Answers) => boolean;
}

/** A command with its arguments read, ready to be sent. */
export interface Prepared {
  /** Celery's name of it. */
  readonly method: string;
  /** As they go on the wire. */
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly effect: Effect | undefined;
}

/** A remote control command: one row of the table. */
export interface Command {
  /** Celery's own name, where it has one. */
  readonly name: string;
  /** Whoever may less may not send it. */
  readonly role: Role;
  /** What the audit trail calls it. */
  readonly action: string;
  /** Whether something changes by it, or it only asks. */
  readonly acts: boolean;
  /** A sentence: what a worker does when it gets it. */
  readonly effect: string;
  /** Whom it is for when nobody is named: nobody, so that it is refused, or every worker, since any of them may hold the task. */
  readonly unnamed: 'refused' | 'all';
  /** Whether a worker answers it. Of one that does not, only the effect can be seen. */
  readonly answers: boolean;
  /** The oldest Celery that knows it, where that is newer than the oldest we support: `5.3`. */
  readonly since: string | undefined;
  /** What is different from which version on. */
  readonly differences: readonly { readonly from: string; readonly what: string }[];
  /** Seconds that an answer may take, where a second or two is not meant. */
  readonly timeoutSeconds: number | undefined;
  /** What one who reads the worker's words should know beside them. */
  readonly note: ((words: string) => string | undefined) | undefined;
  readonly schema: z.ZodObject;
  /** @throws ArgumentError that names the argument and says what is wrong with it */
  readonly prepare: (given: unknown) => Prepared;
}

interface Row<Shape extends z.ZodRawShape> extends Partial<Omit<Command, 'schema' | 'prepare'>> {
  readonly name: string;
  readonly role: Role;
  readonly action: string;
  readonly effect: string;
  readonly arguments: z.ZodObject<Shape, z.core.$strict>;
  /** Default: the command's name. */
  readonly method?: string | ((given: z.output<z.ZodObject<Shape, z.core.$strict>>) => string);
  /** Default: as they were read. */
  readonly wire?: (given: z.output<z.ZodObject<Shape, z.core.$strict>>) => Readonly<Record<string, unknown>>;
  readonly shows?: (given: z.output<z.ZodObject<Shape, z.core.$strict>>) => Effect;
}

/** A row of the table: what it leaves out is as it mostly is. */
export function command<Shape extends z.ZodRawShape>(row: Row<Shape>): Command {
  const { name, arguments: schema, method = name, wire, shows } = row;
  return {
    name,
    role: row.role,
    action: row.action,
    acts: row.acts ?? true,
    effect: row.effect,
    unnamed: row.unnamed ?? 'refused',
    answers: row.answers ?? true,
    since: row.since,
    differences: row.differences ?? [],
    timeoutSeconds: row.timeoutSeconds,
    note: row.note,
    schema,
    prepare: (given) => {
      const read = readArguments(name, schema, given);
      return {
        method: typeof method === 'string' ? method : method(read),
        arguments: wire ? wire(read) : read,
        effect: shows?.(read),
      };
    },
  };
}

function readArguments<Schema extends z.ZodObject>(name: string, schema: Schema, given: unknown): z.output<Schema> {
  const { success, data, error } = schema.safeParse(given ?? {});
  if (success) return data;
  const [issue] = error.issues;
  if (issue?.code === 'unrecognized_keys') throw unknownArgument(name, issue.keys[0] ?? '', Object.keys(schema.shape));
  const [argument] = issue?.path ?? [];
  const what = issue?.message.replace(/^Invalid (input|option): /, '') ?? 'not understood';
  // One that is about several at once says itself of which it speaks.
  throw argument === undefined ? new ArgumentError(undefined, what) : new ArgumentError(String(argument), `${String(argument)}: ${what}`);
}

function unknownArgument(command: string, given: string, known: readonly string[]): ArgumentError {
  const meant = nearest(given, known);
  const remedy = meant === undefined ? `it takes: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return new ArgumentError(given.slice(0, 100), `${command} has no argument '${given.slice(0, 100)}'`, remedy);
}
