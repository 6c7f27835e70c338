import { Button, Dropdown, Menu, Stack } from '@grafana/ui';
import type { IconName } from '@grafana/ui';
import type { Action } from '../control/action.ts';
import type { May } from '../control/use-may.ts';
import { addConsumer, autoscale, grow, restartPool, shrink, shutdown } from '../control/worker-actions.ts';
import type { WorkerRow } from '../rows/worker-rows.ts';

interface ControlsProps {
  readonly worker: WorkerRow;
  readonly may: (command: string) => May;
  readonly onChoose: (action: Action) => void;
}

/** The usual ones as buttons, the rest in a menu; what one may not do is there, disabled, with the reason. */
export function Controls({ worker, may, onChoose }: ControlsProps) {
  const away = worker.presence === 'offline' || worker.presence === 'lost' ? 'It is not there to take a command' : undefined;
  const reasonOf = ({ command }: Action): string | undefined => away ?? may(command).reason;
  const button = (action: Action, icon: IconName) => {
    const reason = reasonOf(action);
    return (
      <Button size="sm" variant="secondary" icon={icon} disabled={reason !== undefined} tooltip={reason ?? action.word} aria-label={`${action.word} ${worker.name}`} onClick={() => onChoose(action)}>
        {action.word}
      </Button>
    );
  };
  const item = (action: Action, icon: IconName) => {
    const reason = reasonOf(action);
    return <Menu.Item label={action.word} description={reason} icon={icon} disabled={reason !== undefined} destructive={action.isDangerous === true} onClick={() => onChoose(action)} />;
  };
  const menu = (
    <Menu>
      {item(autoscale(worker), 'arrows-v')}
      {item(addConsumer(worker), 'plus')}
      {item(restartPool(worker), 'sync')}
      {item(shutdown(worker), 'power')}
    </Menu>
  );
  return (
    <Stack gap={0.5} wrap="wrap">
      {button(grow(worker), 'plus-circle')}
      {button(shrink(worker), 'minus-circle')}
      <Dropdown overlay={menu} placement="bottom-start">
        <Button size="sm" variant="secondary" icon="ellipsis-v" aria-label={`More for ${worker.name}`}>
          More
        </Button>
      </Dropdown>
    </Stack>
  );
}
