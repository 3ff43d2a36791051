import type { Schemas } from '#libs/api-client';
import { Group, Progress, Stack, Text } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { FormProblem } from '../../../components/input/form-problem.js';
import { Card } from '../../../components/page/card.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { formatTime } from '../../../lib/text/format.js';
import { useWrite } from '../../../lib/use-write.js';
import { describeScope, formatAmount, nameOf } from '../amounts.js';
import { removeBudget } from '../api/remove-budget.js';

/** One budget and who has used most of theirs. */
export function BudgetCard({ budget }: { readonly budget: Schemas['Budget'] }) {
  const api = useApi();
  const { slug } = useTenant();
  const write = useWrite(() => removeBudget(api, slug, budget.id));
  const { unit, amount, period, window, resetsAt, used } = budget;
  return (
    <Card
      title={`${describeScope(budget)}: ${formatAmount(unit, amount)} a ${period}`}
      note={`${window}, begins anew ${formatTime(resetsAt)}`}
    >
      <FormProblem problem={write.error} fields={[]} />
      <Stack gap="xs">
        {budget.subject !== '' && (
          <Text size="sm">
            <RevealText text={nameOf(budget.subject, null)} />
          </Text>
        )}
        {used.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing used in this {period}.
          </Text>
        )}
        {used.map(({ of, name, amount: taken }) => {
          const share = Math.min(100, Math.round((taken / amount) * 100));
          const whose = of === '' ? 'The tenant' : nameOf(of, name);
          return (
            <div key={of}>
              <Group justify="space-between" gap="xs">
                <Text size="sm">
                  <RevealText text={whose} />
                </Text>
                <Text size="sm">
                  {formatAmount(unit, taken)}, {share} %
                </Text>
              </Group>
              <Progress.Root size="sm">
                <Progress.Section
                  value={share}
                  color={share >= 100 ? 'red' : share >= 80 ? 'yellow' : 'blue'}
                  aria-label={`${whose}: ${share} % used`}
                />
              </Progress.Root>
            </div>
          );
        })}
        <Group justify="flex-end">
          <GatedButton
            need="access.write"
            variant="default"
            size="xs"
            loading={write.isPending}
            onClick={() => write.mutate(undefined)}
          >
            Remove budget
          </GatedButton>
        </Group>
      </Stack>
    </Card>
  );
}
