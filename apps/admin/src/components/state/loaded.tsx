import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import type { ApiProblem } from '../../lib/http/problem.js';
import { NotFound } from './not-found.js';
import { PermissionMissing } from '../access/permission-gate.js';
import { ProblemView } from './problem-view.js';

interface Props<T> {
  readonly query: Pick<UseQueryResult<T>, 'data' | 'error' | 'isFetching' | 'refetch'>;
  readonly children: (data: T) => ReactNode;
}

/** What a page shows of a read: a skeleton, then the data, or why there is none. Old data stays while it is read again. */
export function Loaded<T>({ query, children }: Props<T>) {
  const { data, error } = query;
  const retry = (): void => void query.refetch();
  if (data === undefined && error !== null) return <ReadProblem problem={error} onRetry={retry} />;
  return (
    <div aria-busy={query.isFetching}>
      {data === undefined ? (
        <LateSkeleton />
      ) : (
        <Stack gap="md">
          {error !== null && <ProblemView problem={error} onRetry={retry} />}
          {children(data)}
        </Stack>
      )}
    </div>
  );
}

function ReadProblem({ problem, onRetry }: { readonly problem: ApiProblem; readonly onRetry: () => void }) {
  if (problem.kind === 'not-found') return <NotFound />;
  if (problem.kind === 'forbidden') return <PermissionMissing />;
  return <ProblemView problem={problem} onRetry={onRetry} />;
}

/** Grey rows, but only when the answer takes long enough to be noticed. */
function LateSkeleton() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <Stack gap={8} aria-label="Loading" role="status">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={28} />
      ))}
    </Stack>
  );
}
