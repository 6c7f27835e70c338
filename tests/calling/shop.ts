import assert from 'node:assert/strict';
import type { Exporter } from '../services/exporter.ts';

/** A task as /api/task/info tells it. */
export interface Seen {
  readonly name: string;
  readonly args: string;
  readonly state: string;
  readonly result: string;
  readonly exception: string;
  readonly traceback: string;
  readonly routing_key: string;
  readonly sent: number | null;
  readonly received: number;
  readonly started: number;
}

/** Calls the shop's tasks over HTTP, and sees by events what became of them. */
export class Shop {
  readonly exporter: Exporter;

  constructor(exporter: Exporter) {
    this.exporter = exporter;
  }

  async post(path: string, body: string): Promise<{ status: number; text: string; body: Record<string, unknown> }> {
    const response = await this.exporter.get(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const text = await response.text();
    return { status: response.status, text, body: /^[{[]/.test(text) ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  /** @param options JSON without its braces; its text counts */
  async call(name: string, options: string): Promise<string> {
    const { status, text, body } = await this.post(`/api/task/send-task/${name}`, `{${options}}`);
    assert.equal(status, 200, text);
    return body['task-id'] as string;
  }

  /** What the worker was told, by its own word. */
  async described(options: string): Promise<Record<string, unknown>> {
    const { result } = await this.ended(await this.call('shop.describe', options), 'SUCCESS');
    // The repr of a text without single quotes.
    return JSON.parse(result.slice(1, -1)) as Record<string, unknown>;
  }

  async ended(uuid: string, state: string): Promise<Seen> {
    // That it was sent is told by us, that it ended by the worker: either may be heard first.
    const task = await this.until(uuid, (seen) => ['SUCCESS', 'FAILURE', 'REVOKED'].includes(seen.state) && seen.sent !== null);
    assert.equal(task.state, state, task.exception);
    return task;
  }

  async until(uuid: string, holds: (task: Seen) => boolean): Promise<Seen> {
    let task: Seen | undefined;
    await this.exporter.until(
      `what is awaited of ${uuid}`,
      async () => {
        const response = await this.exporter.get(`/api/task/info/${uuid}`);
        task = response.status === 200 ? ((await response.json()) as Seen) : undefined;
        return task !== undefined && holds(task);
      },
      60_000,
    );
    return task!;
  }

  /** How many tasks are known. */
  async seen(): Promise<number> {
    return Object.keys(await this.exporter.json<object>('/api/tasks')).length;
  }
}
