import type { Schemas } from '#libs/api-client';
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../components/confirm/confirm-dialog.js';
import { Card } from '../../components/page/card.js';
import { Page } from '../../components/page/page.js';
import { Loaded } from '../../components/state/loaded.js';
import { useApi } from '../../lib/http/api.js';
import { listComponents, listTokens, revokeComponent } from './api/components.js';
import { ComponentTable } from './components/component-table.js';
import { EnrolCard } from './components/enrol-card.js';
import { PlatformGate } from './components/platform-gate.js';
import { TokenTable } from './components/token-table.js';

type Component = Schemas['Component'];

/** Which processes may speak for this installation: how they join, and how they are shut out. */
export const ComponentsPage = () => (
  <Page title="Components">
    <PlatformGate>
      <Components />
    </PlatformGate>
  </Page>
);

function Components() {
  const api = useApi();
  const components = useQuery(listComponents(api));
  const tokens = useQuery(listTokens(api));
  const [leaving, setLeaving] = useState<Component>();
  return (
    <Stack gap="md">
      <EnrolCard />
      <Card title="Open tokens" note="Each enrols one component, once">
        <Loaded query={tokens}>{({ items }) => <TokenTable tokens={items} />}</Loaded>
      </Card>
      <Card title="Components" note="They replace their keys by themselves">
        <Loaded query={components}>
          {({ items }) => <ComponentTable components={items} onRevoke={setLeaving} />}
        </Loaded>
      </Card>
      <ConfirmDialog
        what={
          leaving && {
            title: `Shut ${leaving.name} out`,
            means: MEANS[leaving.kind],
            action: 'Shut out',
            needsReason: false,
            act: () => revokeComponent(api, leaving.id),
            done: () => `${leaving.name} is shut out`,
          }
        }
        onClose={() => setLeaving(undefined)}
      />
    </Stack>
  );
}

const MEANS: Readonly<Record<Component['kind'], string>> = {
  gateway:
    'It gets no policy and no token any more. Within a minute it refuses every call; servers refuse its call tokens. To come back it enrols anew.',
  runner: 'It gets no token any more, and nobody starts a sandbox with it. To come back it enrols anew.',
  recorder: 'It gets no token any more. To come back it enrols anew.',
};
