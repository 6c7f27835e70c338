import { readFileSync } from 'node:fs';
import type { CeleryEvent } from '../../event/event.ts';
import { EventReader } from '../../event/event-reader.ts';
import { silentLogger } from '../../logger.ts';

interface RedisLine {
  readonly channel: string;
  readonly at: number;
  readonly message: string;
}

interface AmqpLine {
  readonly at: number;
  readonly body: string;
}

export interface RecordedEvent {
  readonly event: CeleryEvent;
  readonly at: number;
}

/** The events of a file of tests/recordings, read as the exporter reads them. @throws when one is refused */
export function readRecording(file: string): readonly RecordedEvent[] {
  const reader = new EventReader({ maxMessageBytes: 1e7, maxFutureSeconds: 60, maxDepth: 64, logger: silentLogger, clock: { now: () => 0 } });
  const events: RecordedEvent[] = [];
  for (const text of readFileSync(file, 'utf8').trimEnd().split('\n')) {
    const line = JSON.parse(text) as RedisLine | AmqpLine;
    if ('channel' in line && !line.channel.includes('celeryev')) continue;
    const body = 'channel' in line ? (JSON.parse(line.message) as { body: string }).body : line.body;
    const delivery = { body: Buffer.from(body, 'base64'), contentType: 'application/json', contentEncoding: 'utf-8', headers: {}, receivedAt: line.at };
    for (const event of reader.read(delivery)) events.push({ event, at: line.at });
  }
  if (reader.rejected.size > 0) throw new Error(`${file}: refused ${JSON.stringify([...reader.rejected])}`);
  return events;
}
