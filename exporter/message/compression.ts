import { brotliDecompressSync, unzipSync, zstdDecompressSync } from 'node:zlib';
import { reasonOf } from '../errors.ts';
import { UndecodableError } from './undecodable.ts';

// As kombu names them in headers.compression. Its `application/x-gzip` is zlib's format in fact; unzip takes both.
const DECOMPRESSORS: Readonly<Record<string, ((body: Buffer, options: { maxOutputLength: number }) => Buffer) | undefined>> = {
  'application/x-gzip': unzipSync,
  gzip: unzipSync,
  zlib: unzipSync,
  'application/x-brotli': brotliDecompressSync,
  brotli: brotliDecompressSync,
  'application/zstd': zstdDecompressSync,
  zstd: zstdDecompressSync,
  zstandard: zstdDecompressSync,
};

/** Throws `UndecodableError`; stops where the output would exceed `maxBytes`. */
export function decompress(body: Buffer, compression: unknown, maxBytes: number): Buffer {
  const decompressor =
    typeof compression === 'string' && Object.hasOwn(DECOMPRESSORS, compression) ? DECOMPRESSORS[compression] : undefined;
  if (!decompressor) {
    // application/x-bz2, application/x-lzma: Node has no decoder for them.
    const name = typeof compression === 'string' ? JSON.stringify(compression.slice(0, 100)) : `a ${typeof compression}`;
    throw new UndecodableError('unknown-compression', `compression ${name} cannot be undone`, {
      remedy: 'Use gzip, brotli or zstd.',
    });
  }
  try {
    return decompressor(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UndecodableError('too-large', `a body that decompresses to more than ${maxBytes} bytes is not read`);
    }
    throw new UndecodableError('malformed', `not ${String(compression)}: ${reasonOf(error)}`, { cause: error });
  }
}
