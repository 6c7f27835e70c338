import { css } from '@emotion/css';
import { Icon, useTheme2 } from '@grafana/ui';
import type { Look } from './state.ts';
import { PRESENCES, PRESENCE_MEANING, taskLook } from './state.ts';
import type { Presence } from './state.ts';

/** Icon, word and colour; `suffix` is said after the word. */
export function Badge({ look, suffix, title }: { readonly look: Look; readonly suffix?: string; readonly title?: string }) {
  const theme = useTheme2();
  return (
    <span className={layout} title={title}>
      <Icon name={look.icon} style={{ color: look.color(theme) }} aria-hidden />
      <span>
        {look.word}
        {suffix !== undefined && ` ${suffix}`}
      </span>
    </span>
  );
}

export function TaskState({ state }: { readonly state: string }) {
  return <Badge look={taskLook(state)} />;
}

export function WorkerPresence({ presence, suffix }: { readonly presence: Presence; readonly suffix?: string }) {
  return <Badge look={PRESENCES[presence]} title={PRESENCE_MEANING[presence]} {...(suffix !== undefined && { suffix })} />;
}

/** As high as a line of text; by its baseline, which is the icon's, it would stand higher than the text beside it. */
const layout = css({ display: 'inline-flex', alignItems: 'center', verticalAlign: 'top', gap: 6, whiteSpace: 'nowrap' });
