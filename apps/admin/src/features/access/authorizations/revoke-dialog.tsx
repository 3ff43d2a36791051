import type { Schemas } from '#libs/api-client';
import { ConfirmDialog } from '../../../components/confirm/confirm-dialog.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatMany } from '../../../lib/text/format.js';
import { revoke } from '../api/revoke.js';

export interface Revocable extends Omit<Schemas['Revoke'], 'reason'> {
  readonly title: string;
  /** What ends. */
  readonly means: string;
}

interface Props {
  /** Undefined: closed. */
  readonly what: Revocable | undefined;
  readonly onClose: () => void;
}

/** Asks for the reason, which is kept in the audit log, then ends it on every gateway. */
export function RevokeDialog({ what, onClose }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const revocation = what && {
    title: what.title,
    means: `${what.means} It cannot be undone.`,
    action: 'Revoke',
    act: (reason: string) => revoke(api, tenant, { kind: what.kind, id: what.id, reason }),
    done: ({ grants, delegations }: Awaited<ReturnType<typeof revoke>>) =>
      `Revoked on every gateway; ${formatMany(grants, 'grant')} and ${formatMany(delegations, 'delegation')} ended`,
  };
  return <ConfirmDialog what={revocation} onClose={onClose} />;
}
