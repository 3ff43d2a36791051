import { Checkbox, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import {
  GuardrailFields,
  NEW_GUARDRAIL,
  type GuardrailDraft,
  whyNotGuardrail,
} from '../../../components/rules/guardrail-fields.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { listGuardrails } from '../../../lib/api/list-guardrails.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { type ChangeProps, faultAt, guardrailAt } from './change-props.js';

const NEW = '+';

/** A guardrail of the tenant as it shall be. */
export function GuardrailChange({ content, id, problem, saving, onSave }: ChangeProps) {
  const { slug: tenant } = useTenant();
  const at = guardrailAt(content, id);
  const drafted = at === undefined ? undefined : content.guardrails[at];
  const owner = tenant === 'platform' ? 'platform' : 'tenant';
  const all = useQuery(listGuardrails(useApi(), tenant)).data?.items ?? [];
  const own = all.filter((rule) => rule.owner === owner);
  const [chosen, choose] = useState(drafted === undefined ? NEW : (drafted.id ?? NEW));
  const [rule, setRule] = useState<GuardrailDraft | undefined>(drafted?.rule ?? undefined);
  const [removed, setRemoved] = useState(drafted?.rule === null);
  const shown = rule ?? ruleOf(own.find((each) => each.id === chosen)) ?? NEW_GUARDRAIL;
  return (
    <Stack gap="md">
      {id === undefined && (
        <Select
          label="Guardrail"
          data={[
            { value: NEW, label: 'A new guardrail' },
            ...own.map((each) => ({ value: each.id, label: each.name })),
          ]}
          allowDeselect={false}
          value={chosen}
          onChange={(next) => {
            choose(next ?? NEW);
            setRule(undefined);
          }}
        />
      )}
      {chosen !== NEW && (
        <Checkbox
          size="xs"
          label="Remove the guardrail"
          checked={removed}
          onChange={({ currentTarget }) => setRemoved(currentTarget.checked)}
        />
      )}
      {!removed && (
        <GuardrailFields
          value={shown}
          conditionError={faultAt(problem, /^\/content\/guardrails\/\d+\/rule\/condition$/)}
          onChange={setRule}
        />
      )}
      {problem !== null && <ProblemView problem={problem} />}
      <GatedButton
        need="access.write"
        blocked={removed ? undefined : whyNotGuardrail(shown)}
        loading={saving}
        w="fit-content"
        onClick={() =>
          onSave({
            kind: 'guardrail',
            at,
            guardrail: { id: chosen === NEW ? null : chosen, rule: removed ? null : shown },
          })
        }
      >
        Save in the draft
      </GatedButton>
    </Stack>
  );
}

function ruleOf(stored: (GuardrailDraft & { id: string; owner: string; changedAt: string }) | undefined) {
  if (stored === undefined) return undefined;
  const { id: _id, owner: _owner, changedAt: _at, ...rule } = stored;
  return rule;
}
