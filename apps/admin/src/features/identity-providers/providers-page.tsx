import { Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Icon } from '../../components/icon.js';
import { Card } from '../../components/page/card.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listIdentityProviders } from '../../lib/api/list-identity-providers.js';
import { AddProviderDialog } from './components/add-provider-dialog.js';
import { ProviderTable } from './components/provider-table.js';
import { Refusals } from './components/refusals.js';

/** Where the tenant's people sign in, and who was turned away there. */
export function ProvidersPage() {
  const [adding, add] = useDisclosure();
  return (
    <Page
      title="Identity providers"
      actions={
        <GatedButton need="access.write" leftSection={<Icon name="plus" size={14} />} onClick={add.open}>
          Add identity provider
        </GatedButton>
      }
    >
      <PermissionGate need="access.read">
        <ProviderList />
        <Card title="Refused sign-ins" note="of the last seven days">
          <Refusals />
        </Card>
      </PermissionGate>
      <AddProviderDialog opened={adding} onClose={add.close} />
    </Page>
  );
}

function ProviderList() {
  const query = useQuery(listIdentityProviders(useApi(), useTenant().slug));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No identity provider yet">
            <Text size="sm">
              Only local accounts can sign in. Add your OpenID Connect provider, then say which of its groups
              give which roles; until a rule matches, nobody gets in through it.
            </Text>
          </Empty>
        ) : (
          <ProviderTable providers={items} />
        )
      }
    </Loaded>
  );
}
