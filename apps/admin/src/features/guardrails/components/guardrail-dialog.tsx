import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Edited } from '../../../components/input/edited.js';
import {
  GuardrailFields,
  NEW_GUARDRAIL,
  type GuardrailDraft,
  whyNotGuardrail,
} from '../../../components/rules/guardrail-fields.js';
import { Loaded } from '../../../components/state/loaded.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { addGuardrail, getGuardrail, removeGuardrail, setGuardrail } from '../api/guardrails.js';

interface Props {
  /** Undefined: closed. */
  readonly guardrail: 'new' | { readonly id: string } | undefined;
  readonly onClose: () => void;
}

/** Adds a guardrail, or changes one of the tenant's own. */
export const GuardrailDialog = ({ guardrail, onClose }: Props) => (
  <Modal
    opened={guardrail !== undefined}
    onClose={onClose}
    title={guardrail === 'new' ? 'Add a guardrail' : 'Guardrail'}
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {guardrail === 'new' && <Form begun={NEW_GUARDRAIL} onClose={onClose} />}
    {guardrail !== undefined && guardrail !== 'new' && <Existing id={guardrail.id} onClose={onClose} />}
  </Modal>
);

function Existing({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const query = useQuery(getGuardrail(useApi(), useTenant().slug, id));
  return (
    <Loaded query={query}>
      {({ data: { id: _id, owner: _owner, changedAt: _at, ...rule }, version }) => (
        <Edited current={{ data: rule, version }}>
          {(begun) => <Form begun={begun.data} existing={{ id, version: begun.version }} onClose={onClose} />}
        </Edited>
      )}
    </Loaded>
  );
}

interface FormProps {
  readonly begun: GuardrailDraft;
  readonly existing?: { readonly id: string; readonly version: string };
  readonly onClose: () => void;
}

function Form({ begun, existing, onClose }: FormProps) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [rule, setRule] = useState(begun);
  const done = (message: string) => () => {
    notifications.show({ message });
    onClose();
  };
  const save = useWrite(
    () =>
      existing === undefined
        ? addGuardrail(api, tenant, rule)
        : setGuardrail(api, tenant, existing.id, existing.version, rule),
    done(`Guardrail ${rule.name} saved; gateways follow within seconds`),
  );
  const remove = useWrite(
    () => removeGuardrail(api, tenant, existing?.id ?? '', existing?.version ?? ''),
    done(`Guardrail ${rule.name} removed`),
  );
  const problem = save.error ?? remove.error;
  const unchanged = existing !== undefined && JSON.stringify(rule) === JSON.stringify(begun);
  return (
    <Stack gap="md">
      <GuardrailFields
        value={rule}
        conditionError={save.error?.body.errors?.find(({ pointer }) => pointer === '/condition')?.message}
        onChange={setRule}
      />
      {problem !== null && <ProblemView problem={problem} />}
      <Group justify="space-between">
        {existing === undefined ? (
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        ) : (
          <GatedButton
            need="access.write"
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined)}
          >
            Remove
          </GatedButton>
        )}
        <GatedButton
          need="access.write"
          blocked={unchanged ? 'Nothing has changed' : whyNotGuardrail(rule)}
          loading={save.isPending}
          onClick={() => save.mutate(undefined)}
        >
          Save
        </GatedButton>
      </Group>
    </Stack>
  );
}
