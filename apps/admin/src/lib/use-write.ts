import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiProblem } from './http/problem.js';
import { useTenant } from './permissions/tenant-context.js';

/** A write in the tenant of the page. Never optimistic, never repeated; afterwards everything shown is read again. */
export function useWrite<Input, Output>(
  write: (input: Input) => Promise<Output>,
  onDone?: (output: Output, input: Input) => void,
) {
  const queries = useQueryClient();
  const { slug } = useTenant();
  return useMutation<Output, ApiProblem, Input>({
    mutationFn: write,
    onSuccess: async (output, input) => {
      await queries.invalidateQueries({ queryKey: [slug] });
      onDone?.(output, input);
    },
  });
}
