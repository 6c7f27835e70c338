import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { DEFAULTS } from '../celery-query.ts';
import type { CeleryQuery } from '../celery-query.ts';
import { AnnotationEditor } from '../editor/AnnotationEditor.tsx';

/** Marks in graphs, read as any query is. */
export const annotationSupport: AnnotationSupport<CeleryQuery, AnnotationQuery<CeleryQuery>> = {
  getDefaultQuery: () => ({ queryType: 'annotations', editor: 'code', kinds: DEFAULTS.kinds }),
  prepareQuery: ({ target }) => ({ refId: 'Annotations', editor: 'code', ...target, queryType: 'annotations' }),
  QueryEditor: AnnotationEditor,
};
