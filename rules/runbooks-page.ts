/**
 * docs/runbooks.md as a page that the plugin brings along, so that an alert's `runbook_url` opens where Grafana is, with no other site to
 * reach. It understands what that file uses: headings, paragraphs, **bold**, *italics*, `code` and [links](#to-chapters).
 */
export function runbooksPage(markdown: string): string {
  const blocks = markdown.trim().split(/\n{2,}/).map(block);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Runbooks · Celeriac</title><style>${STYLE}</style></head><body>${blocks.join('\n')}</body></html>\n`;
}

const STYLE =
  ':root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}h2{margin-top:2.5em}:target{outline:2px solid;outline-offset:.3em}';

function block(text: string): string {
  const [, marks, title] = /^(#{1,2}) (.+)$/.exec(text) ?? [];
  if (marks === undefined || title === undefined) return `<p>${inline(text)}</p>`;
  const level = marks.length;
  return `<h${level} id="${title.toLowerCase().replace(/\W+/g, '-')}">${inline(title)}</h${level}>`;
}

function inline(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  // What stands in code is taken as it is.
  return escaped
    .split(/`([^`]+)`/)
    .map((part, at) => (at % 2 === 1 ? `<code>${part}</code>` : marked(part)))
    .join('');
}

function marked(text: string): string {
  return text
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>')
    .replace(/\[([^\]]+)\]\((#\w+)\)/g, '<a href="$2">$1</a>')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1');
}
