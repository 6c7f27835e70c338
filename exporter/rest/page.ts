import { createHash } from 'node:crypto';

const STYLE = `
:root { color-scheme: light dark; --back: #fbfbf9; --card: #fff; --text: #1d2420; --soft: #59635d; --line: #dfe3de;
  --link: #1b6b3a; --good: #1b6b3a; --fair: #8a5a00; --poor: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --back: #14181a; --card: #1c2224; --text: #e6eae7; --soft: #a3ada7; --line: #323a3d;
  --link: #7fd4a0; --good: #7fd4a0; --fair: #f0bd5e; --poor: #ff9d94; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem 3rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 46rem; margin: 0 auto; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
section.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem;
  margin: .75rem 0; }
section.card h3 { font-size: 1rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
ul { padding: 0; margin: 0; list-style: none; }
li { padding: .5rem 0; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
a { color: var(--link); overflow-wrap: anywhere; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code { font: .9em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
a.button, button { display: inline-block; padding: .4rem .9rem; border: 1px solid var(--link); border-radius: 6px; color: var(--link);
  background: var(--card); font: inherit; text-decoration: none; cursor: pointer; }
button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
form.bar { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; justify-content: space-between; margin: 0 0 1rem; overflow-wrap: anywhere; }
form.bar button { padding: .15rem .7rem; }
.good, .fair, .poor { font-weight: 600; }
.good { color: var(--good); } .fair { color: var(--fair); } .poor { color: var(--poor); }
`;

/** Lets this style and no other through the Content-Security-Policy. */
export const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

/** A whole page, nothing loaded from elsewhere and no script. `body` is HTML; `title` is text. */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export function errorPage(status: number, message: string, remedy: string | undefined): string {
  const advice = remedy === undefined ? '' : `<p class="soft">${sentence(remedy)}</p>`;
  return page(`${status} · Celeriac`, `<h1>${status}</h1>\n<p>${sentence(message)}</p>\n${advice}`);
}

/** Words of an error as a sentence of a page. */
export function sentence(words: string): string {
  return escaped(`${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
