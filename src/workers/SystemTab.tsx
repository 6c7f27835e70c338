import { ActionButton } from '../control/ActionButton.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { clock, custom, disableEvents, enableEvents, heartbeat, memsample, ping, report } from '../control/worker-actions.ts';
import { Card } from '../show/Card.tsx';
import { Facts } from '../show/Facts.tsx';
import { bytes, count, duration, NOTHING, plain } from '../show/quantity.ts';
import { When } from '../show/When.tsx';
import { objectOf, statsOf, textOf } from './inspected.ts';
import type { TabProps } from './tab.ts';

export function SystemTab({ worker, onDone }: TabProps) {
  const stats = statsOf(worker);
  const usage = objectOf(stats['rusage']) ?? {};
  const broker = objectOf(stats['broker']) ?? {};
  const number = (name: string): number | null => (typeof usage[name] === 'number' ? usage[name] : null);
  const { software, pid, loadavg, skew, freq, starts, first_seen, processed } = worker;
  return (
    <Card
      title="System"
      actions={
        <ControlMenu of="the system" from={700}>
          {[enableEvents, disableEvents, ping, heartbeat, clock, memsample, report, custom].map((actionOf) => {
            const action = actionOf(worker);
            return <ActionButton key={action.command} action={action} onDone={onDone} />;
          })}
        </ControlMenu>
      }
    >
      <Facts
        of={[
          ['Software', [software.ident, software.version, software.system].filter((one) => one !== null).join(' ') || NOTHING],
          ['Process', pid === null ? NOTHING : String(pid)],
          ['Load', loadavg?.map(plain).join(', ') ?? NOTHING],
          ['CPU time, user and system', `${duration(number('utime'))}, ${duration(number('stime'))}`],
          // Linux counts in KiB.
          ['Most memory of the main process', bytes(number('maxrss') === null ? null : (number('maxrss') ?? 0) * 1024)],
          ['Clock against the exporter', skew === null ? NOTHING : Math.abs(skew) < 0.5 ? 'right' : `${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead'}`],
          ['Heartbeat every', duration(freq)],
          ['Processed since its start', count(processed)],
          ['Seen to start', `${count(starts)} times`],
          ['First seen', <When key="first" at={first_seen} />],
          ['Broker', broker['transport'] === undefined ? NOTHING : `${textOf(broker['transport'])} ${textOf(broker['hostname'])}:${textOf(broker['port'])}/${textOf(broker['virtual_host'])}`],
        ]}
      />
    </Card>
  );
}
