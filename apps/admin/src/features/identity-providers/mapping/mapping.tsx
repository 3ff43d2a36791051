import { useQuery } from '@tanstack/react-query';
import { Loaded } from '../../../components/state/loaded.js';
import { listRoles } from '../../../lib/api/list-roles.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { getRules } from '../api/get-rules.js';
import type { Provider } from '../provider-draft.js';
import { RulesEditor } from './rules-editor.js';

/** Which claims give which roles: the rules, and a trial of them. */
export function Mapping({ provider }: { readonly provider: Provider }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const query = useQuery(getRules(api, tenant, provider.id));
  const roles = useQuery(listRoles(api, tenant)).data?.items ?? [];
  return (
    <Loaded query={query}>
      {(mapping) => <RulesEditor provider={provider} mapping={mapping} roles={roles} />}
    </Loaded>
  );
}
