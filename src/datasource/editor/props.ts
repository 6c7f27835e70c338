import type { DataSourcePluginOptionsEditorProps, QueryEditorProps } from '@grafana/data';
import type { CeleriacOptions, CeleryQuery, VariableQuery } from '../celery-query.ts';
import type { Source } from '../source.ts';

export type QueryEditorOf = QueryEditorProps<Source, CeleryQuery, CeleriacOptions>;
export type VariableEditorOf = QueryEditorProps<Source, CeleryQuery, CeleriacOptions, VariableQuery>;
export type ConfigEditorOf = DataSourcePluginOptionsEditorProps<CeleriacOptions>;
