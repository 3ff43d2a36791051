import { useQuery } from '@tanstack/react-query';
import { PermissionGate } from '../../../components/access/permission-gate.js';
import { Edited } from '../../../components/input/edited.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { getLimits } from '../api/get-limits.js';
import { LimitsForm } from './limits-form.js';

/** How fast and how many at once calls may be, and what they cost. */
export const LimitsPanel = () => (
  <PermissionGate need="access.read">
    <Limits />
  </PermissionGate>
);

function Limits() {
  const query = useQuery(getLimits(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {(current) => (
        <Edited current={current}>{(begun, saved) => <LimitsForm begun={begun} onSaved={saved} />}</Edited>
      )}
    </Loaded>
  );
}
