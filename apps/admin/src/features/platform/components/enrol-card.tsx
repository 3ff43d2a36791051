import type { Schemas } from '#libs/api-client';
import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { OneTimeLink } from '../../../components/one-time-link.js';
import { Card } from '../../../components/page/card.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useWrite } from '../../../lib/use-write.js';
import { issueToken } from '../api/components.js';

type Kind = Schemas['IssueEnrolmentToken']['kind'];

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'gateway', label: 'Gateway' },
  { value: 'runner', label: 'Runner' },
  { value: 'recorder', label: 'Recorder' },
];

/** A one-time token, shown once: with it a process joins under a key that only it has. */
export function EnrolCard() {
  const api = useApi();
  const [kind, setKind] = useState<Kind>('gateway');
  const write = useWrite((chosen: Kind) => issueToken(api, chosen));
  return (
    <Card title="Enrol a component" note="The token is good once, for 30 minutes">
      <Stack gap="sm">
        <Text size="sm">
          Start the process with it as <code>ENROLMENT_TOKEN</code>. It makes a key of its own and needs no
          token again. A component that enrols under a name that is taken replaces the one that had it.
        </Text>
        <Group gap="sm">
          <SegmentedControl
            size="xs"
            aria-label="Kind of component"
            data={[...KINDS]}
            value={kind}
            onChange={(next) => setKind(KINDS.find(({ value }) => value === next)?.value ?? 'gateway')}
          />
          <Button loading={write.isPending} onClick={() => write.mutate(kind)}>
            Make a token
          </Button>
        </Group>
        {write.error !== null && <ProblemView problem={write.error} />}
        {write.data !== undefined && (
          <OneTimeLink
            what="token"
            link={write.data.token}
            expiresAt={write.data.expiresAt}
            hint={`Hand it to one ${write.data.kind} alone: whoever uses it first is that component.`}
          />
        )}
      </Stack>
    </Card>
  );
}
