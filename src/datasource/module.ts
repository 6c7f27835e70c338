import { DataSourcePlugin } from '@grafana/data';
import { CeleryDataSource } from './celery-datasource.ts';
import type { CeleriacOptions, CeleryQuery } from './celery-query.ts';
import { ConfigEditor } from './editor/ConfigEditor.tsx';
import { QueryEditor } from './editor/QueryEditor.tsx';

export const plugin = new DataSourcePlugin<CeleryDataSource, CeleryQuery, CeleriacOptions>(CeleryDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
