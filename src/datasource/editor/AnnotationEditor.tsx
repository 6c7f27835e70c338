import { Stack } from '@grafana/ui';
import { whole } from '../celery-query.ts';
import type { CeleryQuery } from '../celery-query.ts';
import { CodeField } from './CodeField.tsx';
import type { QueryEditorOf } from './props.ts';
import { SeveralField } from './SeveralField.tsx';
import { TextField } from './TextField.tsx';
import { useChanges } from './use-changes.ts';
import { KIND_CHOICES } from './words.ts';

/** What graphs are marked with. */
export function AnnotationEditor({ query, datasource, range, onChange }: QueryEditorOf) {
  const all = whole({ ...query, queryType: 'annotations' });
  // By `onChange` alone, where Grafana keeps the query of either kind of dashboard; the annotation as a whole has it in one place of two.
  const set = useChanges<CeleryQuery>({ ...query, refId: 'Annotations', queryType: 'annotations', editor: 'code' }, onChange);
  return (
    <Stack direction="column" gap={1}>
      <Stack gap={1} wrap="wrap">
        <SeveralField label="Mark" width={60} options={KIND_CHOICES} value={all.kinds} onChange={(kinds) => set({ kinds })} />
        <TextField id="celeriac-annotation-cluster" label="Cluster" placeholder="All" width={20} value={all.cluster} onChange={(cluster) => set({ cluster })} />
        <TextField id="celeriac-annotation-worker" label="Worker" placeholder="All" width={28} value={all.worker} onChange={(worker) => set({ worker })} />
      </Stack>
      {all.kinds.includes('bursts') && <CodeField value={all.q} datasource={datasource} range={range} onChange={(q) => set({ q })} />}
    </Stack>
  );
}
