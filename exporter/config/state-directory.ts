import { join } from 'node:path';
import type { Environment } from './sources/environment.ts';

/** A file where the environment says that a program may keep its state: systemd's StateDirectory=, then the XDG base directories. */
export function stateFile({ STATE_DIRECTORY, XDG_STATE_HOME, HOME }: Environment, name: string): string {
  const [systemd] = STATE_DIRECTORY?.split(':') ?? [];
  if (systemd) return join(systemd, name);
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, 'celeriac', name);
  return HOME ? join(HOME, '.local', 'state', 'celeriac', name) : name;
}
