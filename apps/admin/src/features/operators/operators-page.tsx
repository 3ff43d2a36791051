import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Icon } from '../../components/icon.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listOperators } from './api/operators.js';
import { InviteDialog } from './components/invite-dialog.js';
import { OperatorTable } from './components/operator-table.js';

/** Who administrates the tenant here, how they come in, and how they are sent out. */
export function OperatorsPage() {
  const [inviting, setInviting] = useState(false);
  return (
    <Page
      title="Operators"
      actions={
        <GatedButton
          need="access.write"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => setInviting(true)}
        >
          Invite operator
        </GatedButton>
      }
    >
      <PermissionGate need="access.read">
        <Operators />
      </PermissionGate>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
    </Page>
  );
}

function Operators() {
  const query = useQuery(listOperators(useApi(), useTenant().slug));
  return (
    <Stack gap="md">
      <Text size="sm">
        Operators sign in to this console and decide here. What agents may do for people is a matter of roles.
      </Text>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No operator yet">
              <Text size="sm">
                Administrators of the platform look after this tenant. Invite one of its own.
              </Text>
            </Empty>
          ) : (
            <OperatorTable operators={items} />
          )
        }
      </Loaded>
    </Stack>
  );
}
