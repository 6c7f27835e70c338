import { z } from 'zod';
import { STREAM_KINDS } from '../../../contract/stream.ts';
import { Queue } from './queue.ts';
import { named, time } from './registry.ts';
import { Task } from './task.ts';
import { Worker } from './worker.ts';

const cursor = z.string().describe('Where the stream stands after this frame');

export const StreamFrame = named(
  'StreamFrame',
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('hello'), cursor, kinds: z.array(z.enum(STREAM_KINDS)), heartbeat_seconds: z.number() }),
    z.strictObject({ type: z.literal('task'), cursor, task: Task }),
    z.strictObject({ type: z.literal('worker'), cursor, worker: Worker, gone: z.boolean() }),
    z.strictObject({ type: z.literal('queue'), cursor, queue: Queue, gone: z.boolean() }),
    z.strictObject({ type: z.literal('gap'), cursor, since: time(), reason: z.enum(['restarted', 'too-long-ago']) }),
    z.strictObject({ type: z.literal('heartbeat'), cursor, time: time() }),
    z.strictObject({ type: z.literal('end'), cursor, reason: z.string() }),
  ]),
);
