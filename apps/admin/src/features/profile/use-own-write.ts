import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useConsoleApi } from '../../lib/http/api.js';
import type { ApiProblem } from '../../lib/http/problem.js';
import { renewed } from '../../lib/renewed.js';

/** A change of what is the operator's own; asks for a passkey where the sign-in is too old for it. */
export function useOwnWrite<Input>(write: (input: Input) => Promise<unknown>, onDone?: () => void) {
  const consoleApi = useConsoleApi();
  const queries = useQueryClient();
  return useMutation<unknown, ApiProblem, Input>({
    mutationFn: (input) => renewed(consoleApi, queries, () => write(input)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['me'] });
      onDone?.();
    },
  });
}
