import { FieldType } from '@grafana/data';
import type { DataFrame, Field, FieldConfig, QueryResultMeta } from '@grafana/data';

/** A field of a frame, and how its value is read from a row. */
export interface Column<Row> {
  /** As the query language names it where it can: a click on a cell filters by it. */
  readonly name: string;
  readonly title: string;
  readonly type: FieldType;
  readonly of: (row: Row) => unknown;
  readonly config?: FieldConfig;
}

export function frameOf<Row>(name: string, rows: readonly Row[], columns: readonly Column<Row>[], about: { readonly refId: string; readonly meta?: QueryResultMeta }): DataFrame {
  const fields = columns.map(
    ({ name: field, title, type, of, config = {} }): Field => ({
      name: field,
      type,
      config: { displayName: title, ...config },
      values: rows.map(of),
    }),
  );
  return { refId: about.refId, name, fields, length: rows.length, ...(about.meta && { meta: about.meta }) };
}

/** Epoch seconds, as the exporter has them, in Grafana's milliseconds. */
export function milliseconds(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : Math.round(seconds * 1000);
}

/** Columns of the usual kinds. */
export const text = <Row>(name: string, title: string, of: (row: Row) => string | null | undefined, config?: FieldConfig): Column<Row> => ({ name, title, type: FieldType.string, of: (row) => of(row) ?? null, config });
export const time = <Row>(name: string, title: string, of: (row: Row) => number | null | undefined): Column<Row> => ({ name, title, type: FieldType.time, of: (row) => milliseconds(of(row)) });
export const number = <Row>(name: string, title: string, of: (row: Row) => number | null | undefined, config?: FieldConfig): Column<Row> => ({ name, title, type: FieldType.number, of: (row) => of(row) ?? null, config });
export const seconds = <Row>(name: string, title: string, of: (row: Row) => number | null | undefined): Column<Row> => number(name, title, of, { unit: 's', decimals: 2 });
