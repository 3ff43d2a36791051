import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Page } from '../../components/page/page.js';
import { Empty } from '../../components/state/empty.js';
import { Loaded } from '../../components/state/loaded.js';
import { listGuardrails } from '../../lib/api/list-guardrails.js';
import { useApi } from '../../lib/http/api.js';
import { useAllowed, useTenant } from '../../lib/permissions/tenant-context.js';
import { GuardrailDialog } from './components/guardrail-dialog.js';
import { GuardrailTable } from './components/guardrail-table.js';

/** Rules that narrow whatever roles grant. */
export function GuardrailsPage() {
  const { slug } = useTenant();
  const query = useQuery(listGuardrails(useApi(), slug));
  const mayWrite = useAllowed('access.write');
  const [open, setOpen] = useState<'new' | { readonly id: string }>();
  return (
    <Page
      title="Guardrails"
      actions={
        <GatedButton need="access.write" onClick={() => setOpen('new')}>
          Add a guardrail
        </GatedButton>
      }
    >
      <PermissionGate need="access.read">
        <Text size="sm" c="dimmed">
          They are looked at last, on every call, and no role can lift them. One whose condition fails counts
          as one that holds.
        </Text>
        <Loaded query={query}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title="No guardrail yet: roles and ceilings alone decide">
                {mayWrite && (
                  <Button variant="default" onClick={() => setOpen('new')}>
                    Add the first one
                  </Button>
                )}
              </Empty>
            ) : (
              <GuardrailTable
                guardrails={items}
                owner={slug === 'platform' ? 'platform' : 'tenant'}
                onOpen={setOpen}
              />
            )
          }
        </Loaded>
      </PermissionGate>
      <GuardrailDialog guardrail={open} onClose={() => setOpen(undefined)} />
    </Page>
  );
}
