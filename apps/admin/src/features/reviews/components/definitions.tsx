import type { Schemas } from '#libs/api-client';
import { Stack } from '@mantine/core';
import { DefinitionView } from '../../../components/evidence/definition-view.js';
import { Card } from '../../../components/page/card.js';

/** The whole texts behind the field view. */
export const Definitions = ({
  detail: { candidate, base },
}: {
  readonly detail: Schemas['ReviewDetail'];
}) => (
  <Stack gap="md">
    <Card title={base === null ? 'Whole definition' : 'Whole definition, live now'}>
      <DefinitionView version={candidate} name="Candidate definition" />
    </Card>
    {base !== null && (
      <Card title="Whole definition, approved">
        <DefinitionView version={base} name="Approved definition" />
      </Card>
    )}
  </Stack>
);
