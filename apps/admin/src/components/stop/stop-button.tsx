import type { Schemas } from '#libs/api-client';
import { useState } from 'react';
import { addStop } from '../../lib/api/add-stop.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { GatedButton } from '../access/gated-button.js';
import { ConfirmDialog } from '../confirm/confirm-dialog.js';

interface Props extends Omit<Schemas['AddStop'], 'reason'> {
  readonly name: string;
  /** What ends for whom. */
  readonly means: string;
}

/** The kill switch of one thing: a reason, and it is stopped on every gateway. */
export function StopButton({ kind, id, name, means }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [opened, setOpened] = useState(false);
  const stop = {
    title: `Stop ${name}`,
    means: `${means} It takes two people to let it go on.`,
    action: 'Stop now',
    act: (reason: string) => addStop(api, tenant, { kind, id, reason }),
    done: () => `${name} is stopped on every gateway`,
  };
  return (
    <>
      <GatedButton need="stop.use" variant="outline" color="red" onClick={() => setOpened(true)}>
        Stop…
      </GatedButton>
      <ConfirmDialog what={opened ? stop : undefined} onClose={() => setOpened(false)} />
    </>
  );
}
