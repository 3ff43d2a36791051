import type { Schemas } from '#libs/api-client';
import { SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { CopyIconButton } from '../../components/copy-icon-button.js';
import { RevealText } from '../../components/evidence/reveal-text.js';
import { Edited } from '../../components/input/edited.js';
import { Card } from '../../components/page/card.js';
import { Facts } from '../../components/page/facts.js';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { StopButton } from '../../components/stop/stop-button.js';
import { TextLink } from '../../components/text-link.js';
import { listMembers } from '../../lib/api/list-members.js';
import { listRoles } from '../../lib/api/list-roles.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { callsLink } from '../../lib/routing/calls-search.js';
import { getMember } from './api/get-member.js';
import { AgentCard } from './agents/agent-card.js';
import { AuthorizationsCard } from './authorizations/authorizations-card.js';
import { AdminScopesForm } from './components/admin-scopes-form.js';
import { CeilingForm } from './components/ceiling-form.js';
import { DisabledForm } from './components/disabled-form.js';
import { PasswordForm } from './components/password-form.js';
import { RolesForm } from './components/roles-form.js';
import { LinksCard } from './links/links-card.js';

type Member = Schemas['ListedMember'];

const route = getRouteApi('/t/$tenant/people/$kind/$memberId');

/** One user or agent: what it may do, what it let others do, and the stop. Each part is saved on its own. */
export function MemberPage() {
  const { kind, memberId } = route.useParams();
  const query = useQuery(getMember(useApi(), useTenant().slug, kind === 'user' ? kind : 'agent', memberId));
  const member = query.data?.data;
  return (
    <Page
      title={member?.name ?? 'Member'}
      parent={{ to: '/t/$tenant/people', label: 'People & agents' }}
      actions={
        member !== undefined && (
          <StopButton
            kind={member.kind}
            id={member.id}
            name={member.name}
            means="Nothing is called in this name, and what was authorised ends."
          />
        )
      }
    >
      <PermissionGate need="access.read">
        <Loaded query={query}>{({ data, version }) => <Parts member={data} version={version} />}</Loaded>
      </PermissionGate>
    </Page>
  );
}

function Parts({ member, version }: { readonly member: Member; readonly version: string }) {
  const { slug: tenant } = useTenant();
  const api = useApi();
  const roles = useQuery(listRoles(api, tenant)).data?.items ?? [];
  const members = useQuery(listMembers(api, tenant)).data?.items ?? [];
  const agent = member.kind === 'agent';
  const handle = agent ? 'Client id' : 'Username';
  return (
    <Stack gap="md">
      <Card title={agent ? 'Agent' : 'User'}>
        <Facts
          facts={[
            [
              handle,
              <span key="handle">
                <code>
                  <RevealText text={member.handle} />
                </code>
                <CopyIconButton value={member.handle} name={handle.toLowerCase()} />
              </span>,
            ],
            ...origin(member),
            [
              'Calls',
              <TextLink
                key="calls"
                {...callsLink(tenant, agent ? { agent: member.handle } : { user: member.handle })}
              >
                What was called, and what came of it
              </TextLink>,
            ],
          ]}
        />
      </Card>
      {agent && <AgentCard id={member.id} added={member.registration === 'operator'} />}
      <SimpleGrid cols={{ base: 1, md: agent ? 2 : 1 }} spacing="md">
        <Card title="Roles">
          <Edited current={{ data: member.roles, version }}>
            {(begun, saved) => <RolesForm member={member} begun={begun} roles={roles} onSaved={saved} />}
          </Edited>
        </Card>
        {agent && member.ceiling !== null && (
          <Card title="Ceiling">
            <Edited current={{ data: member.ceiling, version }}>
              {(begun, saved) => <CeilingForm id={member.id} begun={begun} onSaved={saved} />}
            </Edited>
          </Card>
        )}
      </SimpleGrid>
      {agent && member.registration === 'operator' && (
        <Card title="Administration">
          <Edited current={{ data: member.adminScopes, version }}>
            {(begun, saved) => <AdminScopesForm id={member.id} begun={begun} onSaved={saved} />}
          </Edited>
        </Card>
      )}
      <AuthorizationsCard member={member} members={members} />
      {!agent && <LinksCard userId={member.id} />}
      {!agent && member.mappedRoles === null && !member.disabled && (
        <Card title="Password">
          <PasswordForm id={member.id} />
        </Card>
      )}
      <Card title={member.disabled ? 'Disabled' : 'Disable'}>
        <DisabledForm member={member} />
      </Card>
    </Stack>
  );
}

const REGISTRATIONS = {
  operator: 'An operator added it',
  dynamic: 'It registered itself',
  document: 'It is its own document',
} as const;

/** Where the member comes from, and what that gives besides what was assigned here. */
function origin({ kind, registration, mappedRoles }: Member): [string, string][] {
  if (kind === 'agent') return registration === null ? [] : [['Registration', REGISTRATIONS[registration]]];
  if (mappedRoles === null) return [['Source', 'Local account']];
  return [
    ['Source', 'Identity provider'],
    ['Roles by its rules', mappedRoles.length === 0 ? 'none' : mappedRoles.join(', ')],
  ];
}
