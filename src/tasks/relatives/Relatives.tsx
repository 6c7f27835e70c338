import { useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { TaskAnswer, TaskRelative } from '../../../exporter/contract/tasks.ts';
import { useUrl } from '../../scope/use-url.ts';
import { Card } from '../../show/Card.tsx';
import { count, many } from '../../show/quantity.ts';
import { Empty } from '../../show/View.tsx';
import { useSize } from '../use-size.ts';
import { familyOf, membersOf } from './family.ts';
import { FamilyList } from './FamilyList.tsx';
import { layoutOf } from './layout.ts';
import { Picture } from './Picture.tsx';

const NARROW = 640;
const NONE: ReadonlySet<string> = new Set();
const LOOKS = [
  { value: 'picture', label: 'Picture' },
  { value: 'list', label: 'List' },
];

/** The workflow that the task is part of: who called whom, and how each ended. A picture where there is room, and a list. */
export function Relatives({ of: { task, relatives } }: { readonly of: TaskAnswer }) {
  const styles = useStyles2(getStyles);
  const [look, setLook] = useUrl('relatives', 'picture');
  const [opened, setOpened] = useState(NONE);
  const frame = useRef<HTMLDivElement>(null);
  const isNarrow = useSize(frame).width < NARROW;
  const { cluster, uuid } = task;
  const family = useMemo(() => familyOf(withSelf(relatives.tasks, task)), [relatives.tasks, task]);
  const members = useMemo(() => membersOf(family), [family]);
  const graph = useMemo(() => layoutOf(family, uuid, opened), [family, uuid, opened]);
  const isAlone = members.length <= 1 && task.parent === null;
  return (
    <Card title={`Relatives (${count(members.length - 1)}${relatives.complete ? '' : ' and more'})`} actions={isAlone || isNarrow ? undefined : <RadioButtonGroup size="sm" aria-label="How relatives are shown" options={LOOKS} value={look} onChange={setLook} />}>
      <div ref={frame}>
        {isAlone ? (
          <Empty>It was called by no task, and called none, as far as was seen. A group or a chord that a client sent has no task that called it, and is not told apart.</Empty>
        ) : isNarrow || look === 'list' ? (
          <FamilyList members={members} cluster={cluster} focus={uuid} />
        ) : (
          <Picture graph={graph} cluster={cluster} focus={uuid} onOpen={(of) => setOpened(new Set([...opened, of]))} />
        )}
      </div>
      {!relatives.complete && <p className={styles.faint}>There are more than {many(relatives.tasks.length, 'task')} in this workflow: the rest is left out.</p>}
    </Card>
  );
}

/** Where a workflow is cut, the task itself may be behind the cut. */
function withSelf(relatives: readonly TaskRelative[], self: TaskRelative): readonly TaskRelative[] {
  return relatives.some(({ uuid }) => uuid === self.uuid) ? relatives : [...relatives, self];
}

const getStyles = (theme: GrafanaTheme2) => ({
  faint: css({ margin: 0, color: theme.colors.text.secondary }),
});
