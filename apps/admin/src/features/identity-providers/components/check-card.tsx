import { Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Card } from '../../../components/page/card.js';
import { Steps } from '../../../components/page/steps.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { checkProvider } from '../api/check-provider.js';
import type { Provider } from '../provider-draft.js';

const STEPS = {
  address: 'Address',
  discovery: 'Metadata',
  keys: 'Signing keys',
  client: 'Our client',
} as const;

/** Tries the connection now, up to our own client's credentials; nobody is signed in by it. */
export function CheckCard({ provider }: { readonly provider: Provider }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const check = useMutation({ mutationFn: () => checkProvider(api, tenant, provider.id) });
  return (
    <Card title="Connection">
      <Stack gap="sm">
        <Group>
          <GatedButton
            need="access.write"
            variant="default"
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            Check now
          </GatedButton>
          <Text size="sm" c="dimmed">
            Reads the provider’s metadata and keys, and proves our client at it.
          </Text>
        </Group>
        <div role="status">
          {check.data !== undefined && (
            <Steps steps={check.data.steps.map(({ step, ...taken }) => ({ name: STEPS[step], ...taken }))} />
          )}
        </div>
        {check.error !== null && <ProblemView problem={check.error} />}
      </Stack>
    </Card>
  );
}
