/**
 * A message as a broker delivered it: the body still encoded, the properties already taken out of the transport's own
 * wrapping (AMQP's frames, kombu's JSON envelope on Redis).
 */
export interface Message {
  readonly body: Buffer;
  /** MIME type as kombu writes it, `application/json` where the sender left it out. */
  readonly contentType: string;
  /** `utf-8`, `binary`, … */
  readonly contentEncoding: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A message as it came off the socket. */
export interface Delivery extends Message {
  /** Epoch seconds at which this process took it off the socket. */
  readonly receivedAt: number;
}
