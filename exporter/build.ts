import { readFileSync } from 'node:fs';
import type { Build } from './exporter.ts';

/** Version and revision of this code, from its package.json: beside the sources, above what is built. */
export function readBuild(): Build {
  for (const place of ['./package.json', '../package.json']) {
    try {
      const { version, gitHead } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { version?: string; gitHead?: string };
      // npm writes gitHead when it publishes, an image's build may.
      if (version !== undefined) return { version, revision: gitHead ?? 'unknown' };
    } catch {
      continue;
    }
  }
  return { version: 'unknown', revision: 'unknown' };
}
