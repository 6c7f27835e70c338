/** Run by installation.ts: installs one thing, with its progress on standard error, and says on descriptor 3 why it could not. */
import { writeSync } from 'node:fs';
import { ensurePluginBuilt } from '../tests/plugin/built.ts';
import { ensureProgram } from '../tests/services/debian.ts';
import { pythonEnvironment } from '../tests/services/python.ts';

// A SIGTERM goes to the whole group. pip or apt-get ends by it; what was begun around them is tidied up here.
process.on('SIGTERM', () => undefined);

try {
  if (process.argv[2] === 'redis-server') await ensureProgram('redis-server', 'redis-server');
  else if (process.argv[2] === 'plugin') await ensurePluginBuilt();
  else await pythonEnvironment('5.7.0');
} catch (error) {
  writeSync(3, error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
