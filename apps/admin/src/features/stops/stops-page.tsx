import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { StopButton } from '../../components/stop/stop-button.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { listStops } from './api/list-stops.js';
import { LiftDialog, type Stop } from './components/lift-dialog.js';
import { StopTable } from './components/stop-table.js';

/** What is stopped, by whom and why; the tenant as a whole is stopped here, everything else on its own page. */
export function StopsPage() {
  const { slug, name } = useTenant();
  const query = useQuery(listStops(useApi(), slug));
  const [lifting, setLifting] = useState<Stop>();
  return (
    <Page
      title="Stops"
      actions={
        <StopButton
          kind="tenant"
          id={slug}
          name={name}
          means={`Nobody calls any tool of ${name}, or signs in to it.`}
        />
      }
    >
      <PermissionGate need="registry.read">
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="Nothing is stopped">
                <Text size="sm">Stop a tool, server, agent or user on its own page.</Text>
              </Empty>
            ) : (
              <StopTable stops={items} onLift={setLifting} />
            )
          }
        </Loaded>
      </PermissionGate>
      <LiftDialog stop={lifting} onClose={() => setLifting(undefined)} />
    </Page>
  );
}
