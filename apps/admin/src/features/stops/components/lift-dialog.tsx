import type { Schemas } from '#libs/api-client';
import { ConfirmDialog } from '../../../components/confirm/confirm-dialog.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { liftStop } from '../api/lift-stop.js';

export type Stop = Schemas['Stop'];

interface Props {
  /** Undefined: closed. */
  readonly stop: Stop | undefined;
  readonly onClose: () => void;
}

/** The first person asks to let it go on, another one agrees. */
export function LiftDialog({ stop, onClose }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const lift = stop && {
    title: `Let ${stop.target.name} go on`,
    means: <Means stop={stop} />,
    action: stop.liftAsked === null ? 'Ask' : 'Agree',
    danger: false,
    act: (reason: string) =>
      liftStop(api, tenant, stop.id, {
        reason,
        ...(stop.liftAsked === null ? {} : { agreesWith: stop.liftAsked.id }),
      }),
    done: ({ lifted }: Stop) =>
      lifted === null ? 'Another person has to agree now' : `${stop.target.name} goes on`,
  };
  return <ConfirmDialog what={lift} onClose={onClose} />;
}

const Means = ({ stop: { liftAsked } }: { readonly stop: Stop }) =>
  liftAsked === null ? (
    'Another person has to agree before it goes on.'
  ) : (
    <>
      {liftAsked.by} asked: “<RevealText text={liftAsked.reason} />
      ”. If you agree, it goes on at once.
    </>
  );
