import { hash } from 'node:crypto';
import type { TextReply } from '../reply.ts';

/** Answers may be kept by the one who asked and have to be asked for again; then only what changed is sent. */
const KEEP_AND_ASK = 'private, no-cache';

/** JSON with an ETag, compressed for who wants that. */
export function freshJson(value: unknown): TextReply {
  const body = JSON.stringify(value);
  return {
    type: 'application/json; charset=UTF-8',
    body,
    // Weak: the same for each encoding of it.
    etag: `W/"${hash('sha1', body, 'base64url')}"`,
    compress: ['br', 'gzip'],
    headers: { 'Cache-Control': KEEP_AND_ASK },
  };
}
