import type { TokenCommand } from '../../config/token-command.ts';
import { TokenFile } from './token-file.ts';
import { hashOf, newToken } from './token-text.ts';
import { withoutToken, withToken } from './token.ts';
import type { Token } from './token.ts';

/** What goes to standard output, and what a person reads beside it: `TOKEN=$(celeriac token create …)` takes the token alone. */
export interface Said {
  readonly out: string;
  readonly beside: string;
}

/** `celeriac token …`. @throws CeleriacError */
export async function runTokenCommand(command: TokenCommand, now: number): Promise<Said> {
  const file = new TokenFile(command.path);
  switch (command.do) {
    case 'create': {
      const token = newToken();
      await file.change((tokens) => withToken(tokens, command, { hash: hashOf(token), now }));
      return { out: `${token}\n`, beside: `This is the token ${command.name}, ${command.role}. It is not shown again; its hash is kept in ${command.path}.\n` };
    }
    case 'list': {
      const tokens = await file.read();
      const shown = tokens.map(({ hash: _, ...token }) => token);
      if (command.json) return { out: `${JSON.stringify(shown, null, 2)}\n`, beside: '' };
      return tokens.length === 0 ? { out: '', beside: `There is no token in ${command.path}.\n` } : { out: table(tokens, now), beside: '' };
    }
    case 'revoke':
      await file.change((tokens) => withoutToken(tokens, command.name));
      return { out: '', beside: `The token ${command.name} is revoked.\n` };
  }
}

function table(tokens: readonly Token[], now: number): string {
  const rows = tokens.map(({ name, role, grafana, created, expires, description }) => [
    name,
    role,
    grafana ? 'grafana' : '',
    day(created),
    expires === null ? 'never' : expires <= now ? `expired ${day(expires)}` : day(expires),
    // What somebody wrote there must not steer the terminal.
    (description ?? '').replaceAll(/\p{Cc}/gu, ' '),
  ]);
  const all = [['NAME', 'ROLE', 'HELD BY', 'CREATED', 'EXPIRES', 'DESCRIPTION'], ...rows];
  const widths = (all[0] ?? []).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.map((row) => `${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ').trimEnd()}\n`).join('');
}

function day(at: number | null): string {
  return at === null ? '' : new Date(at * 1000).toISOString().slice(0, 10);
}
