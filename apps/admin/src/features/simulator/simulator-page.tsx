import { SimpleGrid, Stack, TextInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import { GatedButton } from '../../components/access/gated-button.js';
import { PermissionGate } from '../../components/access/permission-gate.js';
import { Card } from '../../components/page/card.js';
import { Page } from '../../components/page/page.js';
import { ProblemView } from '../../components/state/problem-view.js';
import { useApi } from '../../lib/http/api.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useWrite } from '../../lib/use-write.js';
import { argumentsError, EMPTY_SIMULATION, simulate, simulationOf } from './simulate.js';
import { SimulationResult } from './simulation-result.js';

/** Would this call be allowed? Decided by the code that enforces, without calling anything. */
export function SimulatorPage() {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [draft, setDraft] = useState(EMPTY_SIMULATION);
  const run = useWrite(() => simulate(api, tenant, simulationOf(draft)));
  const field = (name: keyof typeof draft) => ({
    value: draft[name],
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [name]: currentTarget.value }),
  });
  const wrong = argumentsError(draft.arguments);
  const missing = draft.agent.trim() === '' || draft.tool.trim() === '';
  return (
    <Page title="Simulator">
      <PermissionGate need="access.read">
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <Card title="A call" note="Nothing is called">
            <Stack gap="sm">
              <TextInput
                label="User"
                description="Username; empty: somebody with the roles below"
                {...field('user')}
              />
              <TextInput
                label="Roles"
                description="Short names; empty: those that the user was given here"
                {...field('roles')}
              />
              <TextInput label="Agent" description="Client id or name" required {...field('agent')} />
              <TextInput
                label="Tool"
                description="Name as agents see it, or canonical id"
                required
                {...field('tool')}
              />
              <Textarea
                label="Arguments"
                description="JSON; empty: not known, as in a list"
                error={wrong}
                autosize
                minRows={3}
                maxRows={14}
                spellCheck={false}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
                {...field('arguments')}
              />
              {run.error !== null && <ProblemView problem={run.error} />}
              <GatedButton
                need="access.read"
                blocked={
                  missing ? 'Name an agent and a tool' : wrong === null ? undefined : 'Correct the arguments'
                }
                loading={run.isPending}
                onClick={() => run.mutate(undefined)}
              >
                Decide
              </GatedButton>
            </Stack>
          </Card>
          {run.data !== undefined && <SimulationResult result={run.data} />}
        </SimpleGrid>
      </PermissionGate>
    </Page>
  );
}
