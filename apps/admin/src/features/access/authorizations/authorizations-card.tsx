import type { Schemas } from '#libs/api-client';
import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { listAuthorizations } from '../api/list-authorizations.js';
import { AuthorizationTable } from './authorization-table.js';
import { RevokeDialog, type Revocable } from './revoke-dialog.js';

interface Props {
  readonly member: Schemas['Member'];
  /** To say whose client id is whose. */
  readonly members: readonly Schemas['Member'][];
}

/** What the member let agents do, or was handed; and the end of it. */
export function AuthorizationsCard({ member, members }: Props) {
  const query = useQuery(listAuthorizations(useApi(), useTenant().slug, member));
  const [revoking, setRevoking] = useState<Revocable>();
  const all: Revocable = {
    kind: member.kind,
    id: member.id,
    title: `Revoke everything of ${member.name}`,
    means:
      member.kind === 'agent'
        ? 'Every token of this agent stops working, and every grant that people gave it ends. It may ask again.'
        : 'Every token for this person stops working, every grant to an agent ends, and the person signs in again.',
  };
  return (
    <Card title="Grants and delegations">
      <Stack gap="sm">
        <Loaded query={query}>
          {({ grants, delegations }) =>
            grants.length + delegations.length === 0 ? (
              <Text size="sm">None: nothing has been authorised that still counts.</Text>
            ) : (
              <AuthorizationTable
                grants={grants}
                delegations={delegations}
                members={members}
                onRevoke={setRevoking}
              />
            )
          }
        </Loaded>
        <Group>
          <GatedButton need="access.write" variant="outline" color="red" onClick={() => setRevoking(all)}>
            Revoke everything…
          </GatedButton>
        </Group>
      </Stack>
      <RevokeDialog what={revoking} onClose={() => setRevoking(undefined)} />
    </Card>
  );
}
