import type { Schemas } from '#libs/api-client';
import { Stack, Switch, Text } from '@mantine/core';
import { Card } from '../../../components/page/card.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setFeatures } from '../api/set-features.js';

type Feature = keyof Schemas['ServerFeatures'];

const FEATURES: Readonly<Record<Feature, readonly [name: string, meaning: string]>> = {
  logging: ['Send log messages', 'To agents that ask for them; they may hold what the server knows.'],
  elicitation: [
    'Ask the user',
    'Forms for the person behind the agent; never for a secret, never by an address to open.',
  ],
  sampling: ['Ask the agent’s model', 'At the agent’s cost, with text that the server wrote.'],
  roots: ['See the agent’s folders', 'Which folders the agent works in, by name.'],
};

interface Props {
  readonly server: Schemas['Server'];
  /** Of the server as it is shown. */
  readonly version: string;
}

/** What the server may do besides answering. Shows what the API says, never what was only clicked. */
export function FeaturesCard({ server, version }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const allowed = useAllowed('server.write');
  const write = useWrite((next: Schemas['ServerFeatures']) =>
    setFeatures(api, tenant, server.id, next, version),
  );
  const blocked = !allowed
    ? 'You need the permission server.write to change this.'
    : server.owner === tenant
      ? undefined
      : `The server belongs to ${server.owner}, which decides about it.`;
  return (
    <Card title="Besides answering" note="Off: the server is not told that it could">
      <Stack gap="sm">
        {Object.entries(FEATURES).map(([key, [name, meaning]]) => {
          const feature = key as Feature;
          return (
            <Switch
              key={key}
              size="sm"
              label={name}
              description={meaning}
              checked={server.features[feature]}
              disabled={blocked !== undefined || write.isPending}
              onChange={(event) =>
                write.mutate({ ...server.features, [feature]: event.currentTarget.checked })
              }
            />
          );
        })}
        {blocked !== undefined && (
          <Text size="xs" c="dimmed">
            {blocked}
          </Text>
        )}
        {write.error !== null && <ProblemView problem={write.error} />}
      </Stack>
    </Card>
  );
}
