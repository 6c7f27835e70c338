import assert from 'node:assert/strict';
import type { BulkAction, BulkPreview, BulkTask } from '../../exporter/contract/bulk.ts';
import type { Exporter } from '../services/exporter.ts';

/** Sends a JSON body; whatever the status. */
export async function post<Body>(exporter: Exporter, path: string, body: unknown): Promise<{ status: number; body: Body }> {
  const answer = await exporter.get(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
  return { status: answer.status, body: (await answer.json()) as Body };
}

export async function preview(exporter: Exporter, request: Record<string, unknown>): Promise<BulkPreview> {
  const { status, body } = await post<BulkPreview>(exporter, '/api/v1/bulk/preview', request);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

export async function begin(exporter: Exporter, token: string, pace: number): Promise<BulkAction> {
  const { status, body } = await post<BulkAction>(exporter, '/api/v1/bulk', { preview: token, pace, reason: 'a test' });
  assert.equal(status, 202, JSON.stringify(body));
  return body;
}

export function one(exporter: Exporter, id: string): Promise<BulkAction> {
  return exporter.json<BulkAction>(`/api/v1/bulk/one?id=${id}`);
}

/** Its last state. */
export async function ended(exporter: Exporter, id: string, within = 60_000): Promise<BulkAction> {
  let last: BulkAction | undefined;
  await exporter.until(`the end of the bulk action`, async () => (last = await one(exporter, id)).ended !== null, within);
  return last!;
}

export async function everyTask(exporter: Exporter, id: string, outcome = ''): Promise<BulkTask[]> {
  const all: BulkTask[] = [];
  for (let after: number | null = -1; after !== null; ) {
    const page: { tasks: BulkTask[]; next: number | null } = await exporter.json(`/api/v1/bulk/tasks?id=${id}&limit=100&after=${after}${outcome && `&outcome=${outcome}`}`);
    all.push(...page.tasks);
    after = page.next;
  }
  return all;
}
