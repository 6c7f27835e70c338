import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Batch } from '../batch.ts';
import { TASK_COLUMNS } from '../columns.ts';
import type { TaskRow } from '../columns.ts';
import { HistoryThread } from './history-thread.ts';
import { Packer, SentWords } from './packed-batch.ts';
import { SqliteWriter } from './writer.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-packed-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** Every column has a value of its own, or none has one but those that must. */
function row(uuid: string, index: number, isFull: boolean): TaskRow {
  const required = ['cluster', 'uuid', 'state', 'rank', 'seen', 'stamp'];
  return TASK_COLUMNS.map(({ name, type }, place) => {
    if (name === 'uuid') return uuid;
    if (!isFull && !required.includes(name)) return null;
    return type === 'real' || type === 'int' ? index * 100 + place : type === 'word' ? `${name}-${index % 3}` : `${name} of ${index}`;
  });
}

function batch(from: number, count: number): Batch {
  return { tasks: Array.from({ length: count }, (_, at) => row(`task-${from + at}`, from + at, at % 2 === 0)), attempts: [], customEvents: [] };
}

function kept(path: string): (string | number | null)[][] {
  const database = new DatabaseSync(path, { readOnly: true });
  const columns = TASK_COLUMNS.map(({ name, type }) => (type === 'word' ? `(SELECT text FROM word WHERE id = task.${name}) AS ${name}` : name));
  const rows = database.prepare(`SELECT ${columns.join(', ')} FROM task ORDER BY rowid`).all();
  database.close();
  return rows.map((found) => TASK_COLUMNS.map(({ name }) => found[name] as string | number | null));
}

test('what is packed is written as it was, every column and every missing value', () => {
  const path = join(directory, 'columns.db');
  const writer = new SqliteWriter(path);
  const [packer, sent] = [new Packer(), new SentWords()];
  const batches = [batch(0, 5), batch(5, 5), batch(10, 5)];
  for (const one of batches) {
    const packed = packer.pack(one);
    writer.writePacked(packed, sent.take(packed));
  }
  writer.close();
  assert.deepEqual(kept(path), batches.flatMap(({ tasks }) => tasks));
});

test('a word travels once; when they are too many, all begin anew and none is mistaken', () => {
  const path = join(directory, 'words.db');
  const writer = new SqliteWriter(path);
  const [packer, sent] = [new Packer(), new SentWords()];
  assert.ok(packer.pack(batch(0, 3)).newWords.length > 10);
  assert.deepEqual(packer.pack(batch(0, 3)).newWords, []);
  const many: Batch = { ...batch(0, 0), tasks: Array.from({ length: 52_000 }, (_, at) => row('same', at, true).map((value, place) => (TASK_COLUMNS[place]?.name === 'frame' ? `frame ${at}` : value))) };
  const first = new Packer();
  const packed = first.pack(many);
  sent.take(packed);
  const next = first.pack(batch(0, 4));
  assert.equal(next.wordsFrom, 1);
  writer.writePacked(next, sent.take(next));
  writer.close();
  assert.deepEqual(kept(path), batch(0, 4).tasks);
});

test('a word of a batch that failed is known to the next: it was taken back from the file, and is written there again', () => {
  const path = join(directory, 'failed.db');
  const writer = new SqliteWriter(path);
  const [packer, sent] = [new Packer(), new SentWords()];
  const broken = batch(0, 2);
  broken.tasks[1]![TASK_COLUMNS.findIndex(({ name }) => name === 'stamp')] = null; // NOT NULL
  const failing = packer.pack(broken);
  assert.throws(() => writer.writePacked(failing, sent.take(failing)));
  const packed = packer.pack(batch(0, 2));
  assert.deepEqual(packed.newWords, []);
  writer.writePacked(packed, sent.take(packed));
  writer.close();
  assert.deepEqual(kept(path), batch(0, 2).tasks);
});

test('a file that vanishes is begun anew by a thread that has got its words before', async () => {
  const path = join(directory, 'vanishes.db');
  const thread = new HistoryThread(path, 'write');
  await thread.write(batch(0, 3));
  for (const part of ['', '-wal', '-shm']) rmSync(path + part, { force: true });
  const receipt = await thread.write(batch(3, 3));
  assert.equal(receipt.opened?.fresh, true);
  await thread.close();
  assert.deepEqual(kept(path), batch(3, 3).tasks);
});
