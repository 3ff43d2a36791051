import { Button, Group, Stack, Text } from '@mantine/core';
import { Notice } from './notice.js';
import type { ApiProblem } from '../../lib/http/problem.js';
import { Hash } from '../evidence/hash.js';

interface Props {
  readonly problem: ApiProblem;
  readonly onRetry?: () => void;
}

/** A request that failed: what happened, what to do, and the id to quote. Never a stack, never a raw body. */
export function ProblemView({ problem, onRetry }: Props) {
  const { title, code, detail, errors, requestId } = problem.body;
  return (
    <Notice tone="deny" title={title} role="alert">
      <Stack gap="xs" align="flex-start">
        {detail !== undefined && <Text size="sm">{detail}</Text>}
        {errors !== undefined && errors.length > 0 && (
          <ul>
            {errors.map((error) => (
              <li key={`${error.pointer} ${error.code}`}>
                <code>{error.pointer}</code> {error.message}
              </li>
            ))}
          </ul>
        )}
        <Group gap="md">
          <Text size="xs" c="dimmed">
            Code <code>{code}</code>
          </Text>
          {requestId !== '' && (
            <Text size="xs" c="dimmed" component="div">
              Request <Hash value={requestId} name="request id" />
            </Text>
          )}
        </Group>
        {onRetry !== undefined && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Notice>
  );
}
