import { streamOf } from './stream.ts';
import type { StreamNews } from './stream.ts';

class Socket {
  static opened: Socket[] = [];
  readonly address: string;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { reason: string; code: number }) => void) | null = null;
  isClosed = false;
  constructor(address: string) {
    this.address = address;
    Socket.opened.push(this);
  }
  close(): void {
    this.isClosed = true;
    this.onclose?.({ reason: '', code: 1000 });
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const before = globalThis.WebSocket;
beforeEach(() => {
  Socket.opened = [];
  globalThis.WebSocket = Socket as never;
  jest.useFakeTimers();
});
afterEach(() => {
  globalThis.WebSocket = before;
  jest.useRealTimers();
});
const last = () => Socket.opened.at(-1) as Socket;

test('a stream that breaks says so, and goes on behind the last frame', () => {
  const news: StreamNews[] = [];
  const subscription = streamOf((cursor) => `ws://x/?cursor=${cursor ?? ''}`).subscribe((one) => news.push(one));
  last().say({ type: 'hello', cursor: '7', kinds: [], heartbeat_seconds: 15 });
  last().say({ type: 'heartbeat', cursor: '9', time: 1 });
  last().onclose?.({ reason: 'too slow', code: 1008 });
  expect(news.at(-1)).toMatchObject({ kind: 'broken', why: 'too slow' });
  jest.advanceTimersByTime(1_000);
  expect(last().address).toBe('ws://x/?cursor=9');
  subscription.unsubscribe();
  expect(last().isClosed).toBe(true);
  jest.advanceTimersByTime(60_000);
  expect(Socket.opened).toHaveLength(2);
});

test('a stream that says nothing any more is given up, and waits grow', () => {
  const subscription = streamOf(() => 'ws://x/').subscribe();
  last().say({ type: 'hello', cursor: '1', kinds: [], heartbeat_seconds: 10 });
  jest.advanceTimersByTime(25_000);
  expect(Socket.opened[0]?.isClosed).toBe(true);
  jest.advanceTimersByTime(1_000);
  expect(Socket.opened).toHaveLength(2);
  last().onclose?.({ reason: '', code: 1006 });
  jest.advanceTimersByTime(900);
  expect(Socket.opened).toHaveLength(2);
  jest.advanceTimersByTime(1_200);
  expect(Socket.opened).toHaveLength(3);
  subscription.unsubscribe();
});
