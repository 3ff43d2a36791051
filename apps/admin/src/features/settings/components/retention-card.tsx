import type { Schemas } from '#libs/api-client';
import { Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Edited } from '../../../components/input/edited.js';
import { FormProblem } from '../../../components/input/form-problem.js';
import { Card } from '../../../components/page/card.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi, type Versioned } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { getRetention, setRetention } from '../api/retention.js';

/** How long audit events are kept, and what holds them. */
export function RetentionCard() {
  const query = useQuery(getRetention(useApi(), useTenant().slug));
  return (
    <Card
      title="How long it is kept"
      note="What is removed is signed for, so that the rest still proves itself"
    >
      <Loaded query={query}>
        {(current) => (
          <Edited current={current}>
            {(begun, saved) => <RetentionForm begun={begun} onSaved={saved} />}
          </Edited>
        )}
      </Loaded>
    </Card>
  );
}

interface Props {
  readonly begun: Versioned<Schemas['AuditRetention']>;
  readonly onSaved: () => void;
}

function RetentionForm({ begun: { data: retention, version }, onSaved }: Props) {
  const api = useApi();
  const { slug } = useTenant();
  const [days, setDays] = useState<number | string>(retention.days ?? '');
  const [hold, setHold] = useState(retention.hold ?? '');
  const write = useWrite(
    (body: Schemas['AuditRetention']) => setRetention(api, slug, body, version),
    undefined,
    onSaved,
  );
  const save = (): void =>
    write.mutate({
      days: typeof days === 'number' ? days : null,
      hold: hold.trim() === '' ? null : hold,
    });
  return (
    <Stack gap="sm">
      <FormProblem problem={write.error} fields={[]} />
      <NumberInput
        label="Days"
        description="30 to 3650; empty: for ever"
        min={30}
        max={3650}
        allowDecimal={false}
        value={days}
        onChange={setDays}
      />
      <TextInput
        label="Hold"
        description="Why nothing may be removed for now, such as a case at law; empty: nothing holds it"
        maxLength={300}
        value={hold}
        onChange={(event) => setHold(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <GatedButton need="access.write" loading={write.isPending} onClick={save}>
          Save retention
        </GatedButton>
      </Group>
    </Stack>
  );
}
