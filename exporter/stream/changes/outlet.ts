import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** The way to one client. Frames wait in its socket alone, so that what it leaves unread is one number. */
export interface Outlet {
  /** Bytes that wait to be read. */
  readonly buffered: number;
  /** @param cursor of the frame */
  write(frame: string, cursor: string): void;
  /** Hands what was written in this turn to the system, in one write. */
  flush(): void;
  /** Whether the client answered since it was asked last; asks it. */
  alive(): boolean;
  /** Tells the client why this is the end, and that it has to go. */
  end(code: number, reason: string, cursor: string): void;
  terminate(): void;
  /** Nothing waits any more, after a good deal did. */
  onDrained(listener: () => void): void;
  onClosed(listener: () => void): void;
}

export class WebSocketOutlet implements Outlet {
  readonly #client: WebSocket;
  readonly #socket: Duplex;
  #corked = false;
  #answered = true;

  constructor(client: WebSocket, socket: Duplex) {
    this.#client = client;
    this.#socket = socket;
    // What a client sends is not read further; its errors end in `close`.
    client.on('error', () => undefined);
    client.on('pong', () => (this.#answered = true));
  }

  get buffered(): number {
    return this.#client.bufferedAmount;
  }

  write(frame: string): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
    }
    this.#client.send(frame);
  }

  flush(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#socket.uncork();
  }

  alive(): boolean {
    const answered = this.#answered;
    this.#answered = false;
    this.#client.ping();
    return answered;
  }

  end(code: number, reason: string): void {
    this.flush();
    this.#client.close(code, reason);
  }

  terminate(): void {
    this.#client.terminate();
  }

  onDrained(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  onClosed(listener: () => void): void {
    this.#client.on('close', listener);
  }
}

/** Server-sent events. The cursor is the event's id, so that a browser sends it as Last-Event-ID when it connects again. */
export class EventSourceOutlet implements Outlet {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.on('error', () => undefined);
    // How long a browser waits before it connects again.
    response.write('retry: 2000\n\n');
  }

  get buffered(): number {
    return this.#response.writableLength;
  }

  write(frame: string, cursor: string): void {
    if (this.#response.writableCorked === 0) this.#response.cork();
    this.#response.write(`id: ${cursor}\ndata: ${frame}\n\n`);
  }

  flush(): void {
    if (this.#response.writableCorked > 0) this.#response.uncork();
  }

  /** Nothing comes back over this way: only what is left unread tells. */
  alive(): boolean {
    return true;
  }

  end(_code: number, reason: string, cursor: string): void {
    this.write(JSON.stringify({ type: 'end', cursor, reason }), cursor);
    this.flush();
    this.#response.end();
  }

  terminate(): void {
    this.#response.destroy();
  }

  onDrained(listener: () => void): void {
    this.#response.on('drain', listener);
  }

  onClosed(listener: () => void): void {
    this.#response.on('close', listener);
  }
}
