import { Button, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Notice } from '../../../components/state/notice.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import type { ApiProblem } from '../../../lib/http/problem.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { reviewKeys } from '../keys.js';

interface Props {
  readonly problem: ApiProblem;
  readonly reviewId: string;
}

/** A decision that was not taken. One that is out of date is thrown away: it was about another text. */
export function DecisionProblem({ problem, reviewId }: Props) {
  const queries = useQueryClient();
  const { slug: tenant } = useTenant();
  if (problem.kind !== 'conflict') return <ProblemView problem={problem} />;
  const reload = (): void => void queries.invalidateQueries({ queryKey: reviewKeys.one(tenant, reviewId) });
  return (
    <Notice
      tone="wait"

      title="Not decided: this changed while you were reading"
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {problem.body.detail ?? 'The server shows another definition now, or somebody else decided.'}
        </Text>
        <Text size="sm">Load the present state and judge that; what you chose here does not carry over.</Text>
        <Button variant="default" onClick={reload}>
          Load the present state
        </Button>
      </Stack>
    </Notice>
  );
}
