import type { Schemas } from '#libs/api-client';
import { Alert, Group, Text } from '@mantine/core';
import { Mark } from '../../../components/badges/mark.js';
import { Hash } from '../../../components/evidence/hash.js';
import { formatCount } from '../../../lib/text/format.js';

const PROBLEMS = {
  altered: 'was altered after it was written',
  missing: 'is missing',
  reordered: 'is not in its place',
  checkpoint: 'does not fit the signed checkpoint',
} as const;

export function ChainResult({ result }: { readonly result: Schemas['Verification'] }) {
  const { intact, events, head, checkpoints, firstBroken } = result;
  if (intact) {
    return (
      <Group gap="xs" role="status">
        <Mark tone="allow" sign="✓">
          Chain intact
        </Mark>
        <Text size="sm">
          {formatCount(events)} records, {formatCount(checkpoints)} signed checkpoints
        </Text>
        {head !== null && <Hash value={head} name="head of the chain" />}
      </Group>
    );
  }
  return (
    <Alert color="red" variant="outline" title="The audit chain is broken" role="alert">
      {firstBroken === null
        ? 'The check found no first bad record.'
        : `Record ${formatCount(firstBroken.seq)} ${PROBLEMS[firstBroken.problem]}.`}{' '}
      Records before it are proved. Keep this installation as it is, and compare with an exported checkpoint.
      {firstBroken?.id != null && (
        <>
          {' '}
          <code>{firstBroken.id}</code>
        </>
      )}
    </Alert>
  );
}
