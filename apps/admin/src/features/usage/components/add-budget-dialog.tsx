import type { Schemas } from '#libs/api-client';
import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormProblem } from '../../../components/input/form-problem.js';
import { showFieldErrors } from '../../../lib/field-errors.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { MICROS } from '../amounts.js';
import { addBudget } from '../api/add-budget.js';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

type Draft = Pick<Schemas['AddBudget'], 'scope' | 'unit' | 'period' | 'amount'> & { subject: string };
const EMPTY: Draft = { scope: 'user', subject: '', unit: 'calls', period: 'day', amount: 1000 };

const SCOPES = [
  { value: 'tenant', label: 'The whole tenant' },
  { value: 'user', label: 'Each user' },
  { value: 'agent', label: 'Each agent' },
  { value: 'tool', label: 'Each tool' },
];
const UNITS = [
  { value: 'calls', label: 'Calls' },
  { value: 'tokens', label: 'Tokens of arguments and results' },
  { value: 'cost', label: 'Cost, by the prices of tools' },
];
const PERIODS = [
  { value: 'day', label: 'A day' },
  { value: 'month', label: 'A month' },
];

export const AddBudgetDialog = ({ opened, onClose }: Props) => (
  <Modal opened={opened} onClose={onClose} title="Add budget" closeButtonProps={{ 'aria-label': 'Close' }}>
    <AddBudgetForm onClose={onClose} />
  </Modal>
);

function AddBudgetForm({ onClose }: Pick<Props, 'onClose'>) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const form = useForm({ initialValues: EMPTY });
  const write = useWrite((body: Schemas['AddBudget']) => addBudget(api, tenant, body), onClose);
  const { scope, unit } = form.values;
  const submit = form.onSubmit(({ amount, ...values }) =>
    write.mutate(
      {
        ...values,
        amount: Math.round(amount * (unit === 'cost' ? MICROS : 1)),
        subject: scope === 'tenant' ? '' : values.subject,
        thresholds: [50, 80, 100],
      },
      { onError: (problem) => showFieldErrors(form, problem) },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FormProblem problem={write.error} fields={Object.keys(EMPTY)} />
        <Select
          label="For"
          data={SCOPES}
          allowDeselect={false}
          data-autofocus
          {...form.getInputProps('scope')}
        />
        {scope !== 'tenant' && (
          <TextInput
            label={`Only this ${scope}`}
            description="Its id as the calls show it; empty: each has a budget of its own"
            maxLength={300}
            {...form.getInputProps('subject')}
          />
        )}
        <Select label="Counted in" data={UNITS} allowDeselect={false} {...form.getInputProps('unit')} />
        <NumberInput
          label="Amount"
          required
          min={unit === 'cost' ? 0.000001 : 1}
          decimalScale={unit === 'cost' ? 6 : 0}
          allowNegative={false}
          {...form.getInputProps('amount')}
        />
        <Select label="For each" data={PERIODS} allowDeselect={false} {...form.getInputProps('period')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={write.isPending}>
            Add budget
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
