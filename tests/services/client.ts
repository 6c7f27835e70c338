import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { applicationDirectory, applicationEnvironment } from './celery.ts';
import type { Application } from './celery.ts';
import { describeExit, Supervised } from './process.ts';
import { pythonEnvironment } from './python.ts';
import type { CeleryVersion } from './python.ts';

/** apply_async's options, as Python spells them. */
export interface CallOptions {
  queue?: string;
  priority?: number;
  countdown?: number;
  /** Seconds from now. */
  expires?: number;
  task_id?: string;
  [option: string]: unknown;
}

export interface Call {
  task: string;
  args?: readonly unknown[];
  kwargs?: Record<string, unknown>;
  options?: CallOptions;
  /** Takes no result of the one before it in a chain. */
  immutable?: boolean;
}

export type Canvas = Call | { chain: readonly Canvas[] } | { group: readonly Canvas[] } | { chord: readonly Canvas[]; body: Canvas };

export interface CommandOptions {
  arguments?: Record<string, unknown>;
  destination?: readonly string[];
  reply?: boolean;
  /** Seconds to wait for replies. */
  timeout?: number;
}

type Answer = Record<string, unknown>;

/** A Python client of the application, `tests/celery/send.py`, kept running: starting Python takes half a second. */
export async function startClient(application: Application, version: CeleryVersion = '5.7.0'): Promise<Client> {
  const environment = await pythonEnvironment(application.environment ?? version);
  return new Client(
    new Supervised({
      name: `client-${version}`,
      command: environment.python,
      args: ['send.py'],
      cwd: applicationDirectory,
      env: applicationEnvironment(application),
      stdin: 'pipe',
      stdout: 'pipe',
    }),
  );
}

/** States: running → ended. Requests are answered in the order in which they were made; those under way at the end fail. */
export class Client {
  readonly process: Supervised;
  readonly #input: Writable;
  readonly #output: Socket;
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void; request: string }[] = [];

  constructor(process: Supervised) {
    this.process = process;
    this.#input = process.child.stdin as Writable;
    this.#input.on('error', () => undefined);
    this.#output = process.child.stdout as Socket;
    createInterface({ input: this.#output }).on('line', (line) => {
      const waiting = this.#waiting.shift();
      const answer = JSON.parse(line) as Answer;
      if (typeof answer['error'] === 'string') waiting?.reject(new Error(`${waiting.request}: ${answer['error']}`));
      else waiting?.resolve(answer);
      this.#holdWhileAsked();
    });
    this.#holdWhileAsked();
    // Not `ended`, which would keep this process alive; and 'close' comes after the last answer.
    process.child.once('close', (code, signal) => {
      for (const { reject, request } of this.#waiting.splice(0)) {
        reject(new Error(`${process.name} ended (${describeExit({ code, signal })}) before it answered ${request}; the end of its log ${process.log}:\n${process.tail()}`));
      }
    });
  }

  /** The tasks' ids; of a group its own id, of a chain or chord its last task's. */
  async send(call: Canvas, times = 1): Promise<string[]> {
    return (await this.request({ ...call, times }))['ids'] as string[];
  }

  /** One task by name. */
  async call(task: string, args: readonly unknown[] = [], options: CallOptions = {}): Promise<string> {
    const [id] = await this.send({ task, args, options });
    return id as string;
  }

  async control(command: string, options: CommandOptions = {}): Promise<Record<string, unknown>[]> {
    return ((await this.request({ control: command, ...options }))['replies'] ?? []) as Record<string, unknown>[];
  }

  async revoke(id: string, terminate = false): Promise<void> {
    await this.control('revoke', { arguments: { task_id: id, terminate, signal: 'SIGTERM' }, reply: false });
  }

  /** A method of Celery's `app.control.inspect()`. */
  async inspect(method: string, options: { arguments?: readonly unknown[]; destination?: readonly string[]; timeout?: number } = {}): Promise<Record<string, unknown>> {
    return (await this.request({ inspect: method, ...options }))['replies'] as Record<string, unknown>;
  }

  /** Needs a result backend. */
  async wait(id: string, timeout = 10): Promise<{ state: string; result: unknown }> {
    const { state, result } = await this.request({ wait: id, timeout });
    return { state: String(state), result };
  }

  /** Asks an abortable task to end, through the result backend. */
  async abort(id: string): Promise<void> {
    await this.request({ abort: id });
  }

  /** An event of any type, as a client's dispatcher sends it. */
  async event(type: string, fields: Record<string, unknown> = {}): Promise<void> {
    await this.request({ event: type, fields });
  }

  async purge(): Promise<number> {
    return (await this.request({ purge: true }))['purged'] as number;
  }

  request(request: Record<string, unknown>): Promise<Answer> {
    return this.requestText(JSON.stringify(request));
  }

  /** The same as JSON text, for numbers that JavaScript does not have. */
  requestText(text: string): Promise<Answer> {
    if (!this.process.running) return Promise.reject(new Error(`${this.process.name} has ended and cannot take ${text}`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject, request: text });
      this.#holdWhileAsked();
      this.#input.write(`${text}\n`);
    });
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  // Only a request under way keeps this process alive; an idle client does not.
  #holdWhileAsked(): void {
    const input = this.#input as Socket;
    if (this.#waiting.length > 0) this.#output.ref();
    else {
      this.#output.unref();
      input.unref();
    }
  }
}
