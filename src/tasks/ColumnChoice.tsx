import { Button, Checkbox, Stack, Toggletip } from '@grafana/ui';
import { TASK_COLUMNS } from './columns.tsx';

/** Which columns are shown, in their own order. */
export function ColumnChoice({ shown, onShow }: { readonly shown: readonly string[]; readonly onShow: (ids: readonly string[]) => void }) {
  const toggle = (id: string): void => {
    const next = TASK_COLUMNS.map((column) => column.id).filter((one) => (one === id ? !shown.includes(one) : shown.includes(one)));
    if (next.length > 0) onShow(next);
  };
  return (
    <Toggletip
      placement="bottom-end"
      content={
        <Stack direction="column" gap={0.5}>
          {TASK_COLUMNS.map(({ id, head }) => (
            <Checkbox key={id} label={head} value={shown.includes(id)} onChange={() => toggle(id)} />
          ))}
        </Stack>
      }
    >
      <Button variant="secondary" size="sm" icon="columns">
        Columns
      </Button>
    </Toggletip>
  );
}
