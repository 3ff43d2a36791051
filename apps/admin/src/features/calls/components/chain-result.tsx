import type { Schemas } from '#libs/api-client';
import { Group, Text } from '@mantine/core';
import { Notice } from '../../../components/state/notice.js';
import { Mark } from '../../../components/badges/mark.js';
import { Hash } from '../../../components/evidence/hash.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { formatCount } from '../../../lib/text/format.js';
import type { ChainVerification } from '../use-verification.js';

const PROBLEMS = {
  altered: 'was altered after it was written',
  missing: 'is missing',
  reordered: 'is not in its place',
  checkpoint: 'does not fit the signed checkpoint',
} as const;

/** What came of the check, if it was made: no record was altered, removed or moved, or which one was. */
export function ChainResult({ verification: { data, error } }: { readonly verification: ChainVerification }) {
  if (error !== null) return <ProblemView problem={error} />;
  return data === undefined ? null : <Verdict result={data} />;
}

function Verdict({ result }: { readonly result: Schemas['Verification'] }) {
  const { intact, events, head, checkpoints, firstBroken, removed } = result;
  if (intact) {
    return (
      <Group gap="xs" role="status">
        <Mark tone="allow" sign="✓">
          Chain intact
        </Mark>
        <Text size="sm">
          {formatCount(events)} records, {formatCount(checkpoints)} signed checkpoints
          {removed !== undefined &&
            `; up to ${formatCount(removed.seq)} removed by retention, and signed for`}
        </Text>
        {head !== null && <Hash value={head} name="head of the chain" />}
      </Group>
    );
  }
  return (
    <Notice tone="deny" title="The audit chain is broken" role="alert">
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
    </Notice>
  );
}
