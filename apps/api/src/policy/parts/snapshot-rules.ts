import { guardrailTerms, type SnapshotGuardrail, type SnapshotRole } from '#libs/contracts';
import type { GuardrailRow, RoleRow } from '../policy-rows.js';

/** A set that does not grow carries what it covered when it was granted. */
export const snapshotRole = ({ slug, grants }: RoleRow): SnapshotRole => ({
  slug,
  grants: grants.map(({ id, select, terms: { includeFuture, ...terms }, covered }) => ({
    id,
    select,
    ...terms,
    ...(includeFuture === true || select.kind === 'tools' ? {} : { only: covered ?? [] }),
  })),
});

export const snapshotGuardrail =
  (owner: SnapshotGuardrail['owner']) =>
  ({ id, rule }: GuardrailRow): SnapshotGuardrail => ({ ...guardrailTerms.parse(rule), id, owner });
