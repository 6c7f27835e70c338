import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Combobox, Field, Input, Stack, TextArea, useStyles2 } from '@grafana/ui';
import type { CalledTask, CallRequest } from '../../exporter/contract/call.ts';
import type { ResultAnswer } from '../../exporter/contract/result.ts';
import type { Queues } from '../../exporter/contract/queue.ts';
import { send } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ConfirmDialog } from '../control/ConfirmDialog.tsx';
import { useRole } from '../control/use-may.ts';
import { useLine } from '../scope/page-line.ts';
import { useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { Card } from '../show/Card.tsx';
import { many } from '../show/quantity.ts';
import { sentence } from '../show/View.tsx';
import { Called } from './Called.tsx';
import { holdsMask, readArgs, readKwargs, readSeconds } from './read-arguments.ts';
import { useRegistered } from './use-registered.ts';

interface Written {
  readonly args: string;
  readonly kwargs: string;
  readonly queue: string;
  readonly countdown: string;
  readonly expires: string;
  readonly priority: string;
}

const EMPTY: Written = { args: '', kwargs: '', queue: '', countdown: '', expires: '', priority: '' };

/** Call a registered task, with a look before the leap. */
export default function Run() {
  const styles = useStyles2(getStyles);
  const { clusters } = useScope();
  const cluster = clusters?.length === 1 ? clusters[0] : undefined;
  const [name, setName] = useUrl('task');
  const [like] = useUrl('like');
  const [written, setWritten] = useState<Written>(EMPTY);
  const [confirming, setConfirming] = useState(false);
  const [calling, setCalling] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [called, setCalled] = useState<readonly CalledTask[]>([]);
  const registered = useRegistered(clusters);
  const queues = useAnswer<Queues>({ path: '/api/v1/queues', query: { cluster: clusters } });
  const forbidden = useRole('operator');
  const stored = useAnswer<ResultAnswer>(like === '' ? undefined : { path: '/api/v1/task/result', query: { uuid: like, cluster } });
  useEffect(() => {
    const { args, kwargs, queue } = stored.data ?? {};
    const text = (value: typeof args): string => (value?.kind === 'value' && value.exact ? JSON.stringify(value.value) : '');
    setWritten((before) => ({ ...before, args: text(args) || before.args, kwargs: text(kwargs) || before.kwargs, queue: queue ?? before.queue }));
  }, [stored.data]);

  useLine(registered === undefined ? undefined : `${many(registered.length, 'task')} registered${forbidden === undefined ? '' : ' · you may not call them'}`);
  const [args, kwargs, countdown, expires, priority] = [readArgs(written.args), readKwargs(written.kwargs), readSeconds(written.countdown), readSeconds(written.expires), readSeconds(written.priority)];
  const masked = holdsMask(written.args) || holdsMask(written.kwargs);
  const isReady = name !== '' && !masked && [args, kwargs, countdown, expires, priority].every((one) => 'value' in one);
  const change = (field: keyof Written) => (value: string) => setWritten({ ...written, [field]: value });
  const wrong = (read: object): string | undefined => ('trouble' in read ? String(read.trouble) : undefined);

  const call = (reason: string): void => {
    if (!('value' in args && 'value' in kwargs && 'value' in countdown && 'value' in expires && 'value' in priority)) return;
    setCalling(true);
    setTrouble(undefined);
    const request: CallRequest = {
      name,
      args: args.value,
      kwargs: kwargs.value,
      ...(cluster !== undefined && { cluster }),
      ...(written.queue !== '' && { queue: written.queue }),
      ...(countdown.value !== undefined && { countdown: countdown.value }),
      ...(expires.value !== undefined && { expires: expires.value }),
      ...(priority.value !== undefined && { priority: priority.value }),
      ...(reason !== '' && { reason }),
    };
    send<CalledTask>('/api/v1/tasks/call', request)
      .then((task) => setCalled((before) => [task, ...before]))
      .catch((thrown: unknown) => setTrouble(troubleOf(thrown)))
      .finally(() => {
        setCalling(false);
        setConfirming(false);
      });
  };

  return (
    <div className={styles.page}>
      <Card title="Call a task">
        <form
          className={styles.form}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            if (isReady && forbidden === undefined) setConfirming(true);
          }}
        >
          {stored.trouble !== undefined && <Alert severity="info" title={`The arguments of the other task cannot be had: ${sentence(stored.trouble.what)} Write them here.`} />}
          {stored.data !== undefined && (stored.data.args === null || stored.data.kwargs === null) && (
            <Alert severity="info" title="The result backend keeps no arguments: write them here, or set result_extended = True for the next time." />
          )}
          <Field label="Task" description={registered === undefined ? 'Asking which tasks are registered' : `${registered.length} are registered by workers that are present`} noMargin>
            <Combobox id="run-task" value={name === '' ? null : name} options={(registered ?? []).map((one) => ({ value: one, label: one }))} createCustomValue placeholder="Choose a task" onChange={({ value }) => setName(value)} />
          </Field>
          <Field label="Arguments" description="A JSON list" invalid={wrong(args) !== undefined} error={wrong(args)} noMargin>
            <TextArea id="run-args" rows={2} value={written.args} placeholder="[1, 2]" className={styles.code} onChange={({ currentTarget }) => change('args')(currentTarget.value)} />
          </Field>
          <Field label="Keyword arguments" description="A JSON object" invalid={wrong(kwargs) !== undefined} error={wrong(kwargs)} noMargin>
            <TextArea id="run-kwargs" rows={2} value={written.kwargs} placeholder='{"customer": 42}' className={styles.code} onChange={({ currentTarget }) => change('kwargs')(currentTarget.value)} />
          </Field>
          {masked && <Alert severity="warning" title="Secrets in these arguments were masked: put the true values in, or the task would be called with asterisks." />}
          <Field label="Queue" description="Empty: where the application routes it" noMargin>
            <Combobox id="run-queue" value={written.queue === '' ? null : written.queue} options={(queues.data?.queues ?? []).map(({ name: one }) => ({ value: one, label: one }))} createCustomValue isClearable placeholder="As routed" onChange={(chosen) => change('queue')(chosen?.value ?? '')} />
          </Field>
          <Stack gap={2} wrap="wrap">
            <Field label="Not before, seconds from now" invalid={wrong(countdown) !== undefined} error={wrong(countdown)} noMargin>
              <Input id="run-countdown" width={24} inputMode="decimal" value={written.countdown} onChange={({ currentTarget }) => change('countdown')(currentTarget.value)} />
            </Field>
            <Field label="Expires, seconds from now" invalid={wrong(expires) !== undefined} error={wrong(expires)} noMargin>
              <Input id="run-expires" width={24} inputMode="decimal" value={written.expires} onChange={({ currentTarget }) => change('expires')(currentTarget.value)} />
            </Field>
            <Field label="Priority" invalid={wrong(priority) !== undefined} error={wrong(priority)} noMargin>
              <Input id="run-priority" width={16} inputMode="numeric" value={written.priority} onChange={({ currentTarget }) => change('priority')(currentTarget.value)} />
            </Field>
          </Stack>
          {trouble !== undefined && (
            <Alert severity="error" title={`Not called: ${trouble.what}`}>
              {trouble.remedy !== null && sentence(trouble.remedy)}
            </Alert>
          )}
          <Button type="submit" icon="play" disabled={!isReady || forbidden !== undefined} tooltip={forbidden} className={styles.go}>
            Call
          </Button>
        </form>
      </Card>
      {called.length > 0 && <Called tasks={called} />}
      {confirming && (
        <ConfirmDialog
          title={`Call ${name}`}
          effect={`A worker executes ${name}(${[written.args.trim().replace(/^\[|\]$/g, ''), written.kwargs.trim()].filter((one) => one !== '').join(', ')})${written.queue === '' ? '' : ` from the queue ${written.queue}`}.`}
          loss="What it does cannot be taken back by Celery"
          word="Call"
          isBusy={calling}
          onCancel={() => setConfirming(false)}
          onConfirm={call}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: theme.spacing(100) }),
  code: css({ fontFamily: theme.typography.fontFamilyMonospace }),
  go: css({ alignSelf: 'flex-start' }),
});
