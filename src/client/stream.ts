import { config } from '@grafana/runtime';
import type { StreamFrame } from '../../exporter/contract/stream.ts';
import { proxyUrl } from './exporter.ts';
import type { Query } from './exporter.ts';

/** How a stream stands, for who watches it. */
export interface StreamStatus {
  readonly at: 'connecting' | 'live' | 'waiting';
  /** Why it waits, and until when it does, milliseconds since the epoch. */
  readonly reason?: string;
  readonly until?: number;
}

export interface StreamListener {
  readonly onFrame: (frame: StreamFrame) => void;
  readonly onStatus: (status: StreamStatus) => void;
}

const PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * The exporter's stream of changes over a WebSocket through Grafana's proxy. States: connecting → live → (it broke) waiting →
 * connecting …, until closed. It goes on behind the last frame that came: what was missed meanwhile is sent, or a `gap` says that
 * it is not known any more.
 * @returns what closes it
 */
export function openStream(query: Query, { onFrame, onStatus }: StreamListener): () => void {
  let cursor: string | undefined;
  let failures = 0;
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const connect = (): void => {
    onStatus({ at: 'connecting' });
    socket = new WebSocket(addressOf(query, cursor));
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const frame = JSON.parse(data) as StreamFrame;
      cursor = frame.cursor;
      if (frame.type === 'hello') {
        failures = 0;
        onStatus({ at: 'live' });
      }
      onFrame(frame);
    };
    socket.onclose = ({ reason }) => {
      if (isClosed) return;
      const pause = PAUSES_MS[Math.min(failures, PAUSES_MS.length - 1)] ?? 30_000;
      failures += 1;
      onStatus({ at: 'waiting', reason: reason === '' ? 'the connection broke' : reason, until: Date.now() + pause });
      timer = setTimeout(connect, pause);
    };
  };
  connect();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function addressOf(query: Query, cursor: string | undefined): string {
  const path = proxyUrl('/api/v1/stream', { query: { ...query, cursor } });
  const url = new URL(`${config.appSubUrl}${path}`, document.URL);
  url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}
