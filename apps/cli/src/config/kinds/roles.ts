import { grantTerms, roleView, type GrantTerms, type RoleView } from '#libs/contracts';
import type { ItemOf } from '../tenant-config.js';
import { sorted, versionOf, type Kind, type Present } from './kind.js';

type Role = ItemOf<'roles'>;

/** What a grant covers by now is no part of what was granted. */
const itemOf = ({ slug, name, grants }: RoleView): Role => ({
  slug,
  name,
  grants: grants.map((grant) => grantTerms.parse(grant)),
});

const normalGrant = ({ includeFuture, ...grant }: GrantTerms): GrantTerms =>
  includeFuture === true ? { ...grant, includeFuture } : grant;

const normal = (role: Role): Role => ({ ...role, grants: sorted(role.grants.map(normalGrant)) });

const present = (role: RoleView): Present<Role> => ({
  id: role.id,
  item: itemOf(role),
  lasting: role.builtin,
});

export const roles: Kind<'roles'> = {
  section: 'roles',
  keyOf: ({ slug }) => slug,
  fixed: ['name'],
  normal,
  read: async (api) => (await api.list('roles', roleView)).map(present),
  add: async ({ api }, role) => void (await api.add('roles', role)),
  change: async ({ api }, { id, item }, { grants }) => {
    const now = await api.get(`roles/${id}`, roleView);
    const version = versionOf(now, normal(item), (role) => normal(itemOf(role)));
    await api.put(`roles/${id}/grants`, { grants }, version);
  },
  remove: async ({ api }, { id, item }) => {
    const now = await api.get(`roles/${id}`, roleView);
    await api.remove(
      `roles/${id}`,
      versionOf(now, normal(item), (role) => normal(itemOf(role))),
    );
  },
};
