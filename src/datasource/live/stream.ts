import { Observable } from 'rxjs';
import type { StreamFrame } from '../../../exporter/contract/stream.ts';

/** What a stream tells: its frames, that it broke and goes on by itself, and that it stands again. */
export type StreamNews = { readonly kind: 'frame'; readonly frame: StreamFrame } | { readonly kind: 'broken'; readonly why: string; readonly again: number };

/** Milliseconds. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
/** Without a frame for so many heartbeats nobody is there any more. */
const MISSED = 2.5;

/**
 * The exporter's changes over a WebSocket. States: connecting → open (a frame came) → broken → connecting, with a wait that doubles
 * up to half a minute and the cursor of the last frame, so that nothing is missed; ends when nobody listens any more.
 * @param address of the stream, behind a cursor where one is given
 */
export function streamOf(address: (cursor: string | undefined) => string): Observable<StreamNews> {
  return new Observable<StreamNews>((subscriber) => {
    let cursor: string | undefined;
    let wait = FIRST_WAIT;
    let socket: WebSocket | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    let heartbeat = 15;

    const listen = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => socket?.close(4000, 'silent'), heartbeat * MISSED * 1000);
    };
    const connect = (): void => {
      const opened = new WebSocket(address(cursor));
      socket = opened;
      listen();
      opened.onmessage = ({ data }: MessageEvent<string>) => {
        const frame = JSON.parse(data) as StreamFrame;
        cursor = frame.cursor;
        wait = FIRST_WAIT;
        if (frame.type === 'hello') heartbeat = frame.heartbeat_seconds;
        listen();
        subscriber.next({ kind: 'frame', frame });
      };
      opened.onclose = ({ reason, code }) => {
        clearTimeout(silence);
        // Half of it by chance: a restarted exporter is not met by all at once.
        const pause = wait * (0.5 + Math.random() / 2);
        wait = Math.min(LONGEST_WAIT, wait * 2);
        subscriber.next({ kind: 'broken', why: reason !== '' ? reason : code === 1006 ? 'the connection was cut, or could not be made' : `closed with code ${code}`, again: pause });
        timer = setTimeout(connect, pause);
      };
    };
    connect();
    return () => {
      clearTimeout(timer);
      clearTimeout(silence);
      if (socket === undefined) return;
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    };
  });
}
