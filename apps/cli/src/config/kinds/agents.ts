import { agentDetail, listedMember, type AgentDetail, type ListedMember } from '#libs/contracts';
import type { AdminApi } from '../admin-api.js';
import type { ItemOf } from '../tenant-config.js';
import { same, sorted, versionOf, type Kind } from './kind.js';

type Agent = ItemOf<'agents'>;
type Rights = Pick<ListedMember, 'roles' | 'ceiling'>;

const itemOf = (
  { name, roles, ceiling }: ListedMember,
  { kind, keys, redirectUris }: AgentDetail,
): Agent => ({
  name,
  kind,
  keys: keys.map(({ jwk }) => jwk),
  redirectUris,
  roles,
  ceiling: ceiling ?? { kind: 'all' },
});

const rightsOf = ({ roles, ceiling }: Rights) => ({ roles: sorted(roles), ceiling });

/** Replaces one of its rights, if both are still what the plan saw. */
async function replace(
  api: AdminApi,
  id: string,
  seen: Rights,
  path: string,
  body: Partial<Rights>,
): Promise<void> {
  const now = await api.get(`members/agent/${id}`, listedMember);
  await api.put(path, body, versionOf(now, rightsOf(seen), rightsOf));
}

export const agents: Kind<'agents'> = {
  section: 'agents',
  keyOf: ({ name }) => name,
  // Keys are replaced by a person with a fresh proof; the other two make another agent.
  fixed: ['kind', 'keys', 'redirectUris'],
  normal: (agent) => ({ ...agent, roles: sorted(agent.roles), keys: sorted(agent.keys) }),
  read: async (api) => {
    const members = await api.list('members', listedMember);
    const added = members.filter(({ kind, registration }) => kind === 'agent' && registration === 'operator');
    const present = [];
    for (const member of added) {
      const { data: detail } = await api.get(`agents/${member.id}`, agentDetail);
      present.push({ id: member.id, item: itemOf(member, detail) });
    }
    return present;
  },
  add: async ({ api }, agent) => void (await api.add('agents', agent)),
  change: async ({ api }, { id, item }, { roles, ceiling }) => {
    let seen: Rights = item;
    if (!same(sorted(roles), sorted(seen.roles))) {
      await replace(api, id, seen, `members/agent/${id}/roles`, { roles });
      seen = { ...seen, roles };
    }
    if (!same(ceiling, seen.ceiling)) await replace(api, id, seen, `agents/${id}/ceiling`, { ceiling });
  },
};
