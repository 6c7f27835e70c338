export interface Row {
  /** The first cell, without its code marks. */
  readonly first: string;
  readonly second: string;
  readonly remark: string;
}

export interface Table {
  /** The titles that it stands under. */
  readonly under: readonly string[];
  readonly rows: readonly Row[];
}

/** The tables of a Markdown page. */
export function readTables(page: string): Table[] {
  const tables: { under: string[]; rows: Row[] }[] = [];
  const titles: string[] = [];
  let isInTable = false;
  for (const line of page.split('\n')) {
    const [, marks = '', title = ''] = /^(#+) (.*)$/.exec(line) ?? [];
    if (marks !== '') titles.splice(marks.length - 1, titles.length, title);
    if (!line.startsWith('|')) {
      isInTable = false;
      continue;
    }
    if (!isInTable) tables.push({ under: titles.filter((one) => one !== undefined), rows: [] });
    // The heading, and the line beneath it, are no rows.
    const cells = line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim());
    const isHead = !isInTable || /^-+$/.test(cells[0] ?? '');
    isInTable = true;
    if (!isHead) tables.at(-1)?.rows.push({ first: (cells[0] ?? '').replaceAll('`', ''), second: cells[1] ?? '', remark: cells[2] ?? '' });
  }
  return tables;
}
