import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { ApiProblem } from '../lib/http/problem.js';

/** Reads are repeated when the server or the network is at fault; writes never. */
export function createQueryClient(): QueryClient {
  // A permission may have been taken away: show what is left.
  const onError = (problem: ApiProblem): void => {
    if (problem.kind === 'forbidden') void queries.invalidateQueries({ queryKey: ['me'] });
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 5_000, retry: mayRetry, retryDelay },
      mutations: { retry: false },
    },
  });
  return queries;
}

const mayRetry = (failures: number, problem: ApiProblem): boolean => {
  if (problem.kind === 'broken') return failures < 2;
  return problem.kind === 'slow-down' && failures < 1;
};

/** Milliseconds; with jitter, so that many consoles do not come back at once. */
const retryDelay = (failures: number, problem: ApiProblem): number =>
  problem.retryAfterMs ?? 400 * 2 ** failures * (0.75 + Math.random() / 2);
