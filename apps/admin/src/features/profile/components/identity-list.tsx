import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { CompanyRefused } from '../../../components/company-refused.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { When } from '../../../components/when.js';
import { useApi } from '../../../lib/http/api.js';
import { listIdentities, startIdentityLink, unlinkIdentity } from '../api/identities.js';
import { useOwnWrite } from '../use-own-write.js';

const route = getRouteApi('/me');

/** Company accounts that open the console for this operator. */
export function IdentityList() {
  const api = useApi();
  const { refused } = route.useSearch();
  const identities = useQuery(listIdentities(api));
  const unlink = useOwnWrite((id: string) => unlinkIdentity(api, id));
  const link = useOwnWrite(async (provider: string) => {
    const { location: address } = await startIdentityLink(api, provider);
    location.assign(address);
  });
  const problem = link.error ?? unlink.error;
  return (
    <Card title="Company accounts">
      <Stack gap="sm">
        {refused !== undefined && <CompanyRefused reference={refused} />}
        {problem !== null && <ProblemView problem={problem} />}
        <Loaded query={identities}>
          {({ items, available }) => (
            <Stack gap="sm">
              {items.length === 0 && available.length === 0 && (
                <Text size="sm">No identity provider of your tenant signs operators in.</Text>
              )}
              {items.map(({ id, provider, subject, linkedAt, lastUsedAt }) => (
                <Group key={id} justify="space-between" gap="xs" wrap="nowrap">
                  <div>
                    <Text size="sm" fw={600}>
                      {provider.name}
                    </Text>
                    <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
                      As {subject}, linked <When at={linkedAt} />
                      {lastUsedAt !== null && (
                        <>
                          , used <When at={lastUsedAt} />
                        </>
                      )}
                    </Text>
                  </div>
                  <Button variant="outline" color="red" size="xs" onClick={() => unlink.mutate(id)}>
                    Unlink
                  </Button>
                </Group>
              ))}
              {available.map(({ slug, name }) => (
                <div key={slug}>
                  <Button variant="default" loading={link.isPending} onClick={() => link.mutate(slug)}>
                    Link your {name} account
                  </Button>
                </div>
              ))}
            </Stack>
          )}
        </Loaded>
      </Stack>
    </Card>
  );
}
