import { Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Endpoint } from '../../../components/endpoint.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Edited } from '../../../components/input/edited.js';
import { Card } from '../../../components/page/card.js';
import { Facts } from '../../../components/page/facts.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatCount } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { removeProvider } from '../api/remove-provider.js';
import type { Provider } from '../provider-draft.js';
import { CheckCard } from './check-card.js';
import { ProviderForm } from './provider-form.js';

interface Props {
  readonly current: Versioned<Provider>;
}

/** How the provider is connected: what to register there, whether it works, what it is used for. */
export const Connection = ({ current, current: { data: provider } }: Props) => (
  <Stack gap="md">
    <Card title="Register at the provider">
      <Facts
        facts={[
          ['Redirect address', <Endpoint key="redirect" url={provider.redirectUri} />],
          ...(provider.clientAuth === 'private_key_jwt'
            ? ([['Address of our keys', <Endpoint key="keys" url={provider.jwksUri} />]] as const)
            : []),
          [
            'Issuer',
            <code key="issuer">
              <RevealText text={provider.issuer} />
            </code>,
          ],
          ['Slug', <code key="slug">{provider.slug}</code>],
          ['People who came through it', formatCount(provider.people)],
        ]}
      />
    </Card>
    <CheckCard provider={provider} />
    <Edited current={current}>{(begun, saved) => <ProviderForm begun={begun} onSaved={saved} />}</Edited>
    <Removal provider={provider} />
  </Stack>
);

function Removal({ provider }: { readonly provider: Provider }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const navigate = useNavigate();
  const write = useWrite(
    () => removeProvider(api, tenant, provider.id),
    () => void navigate({ to: '/t/$tenant/identity-providers', params: { tenant } }),
  );
  return (
    <Stack gap="sm" align="flex-start">
      {write.error !== null && <ProblemView problem={write.error} />}
      <GatedButton
        need="access.write"
        variant="outline"
        color="red"
        blocked={
          provider.people > 0
            ? 'People came through it, and their identities name it. Disable it instead.'
            : undefined
        }
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        Remove identity provider
      </GatedButton>
    </Stack>
  );
}
