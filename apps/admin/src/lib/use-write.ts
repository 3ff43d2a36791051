import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiProblem } from './http/problem.js';
import { useConsoleApi } from './http/api.js';
import { useTenant } from './permissions/tenant-context.js';
import { renewed } from './renewed.js';

/**
 * A write in the tenant of the page. Never optimistic, and repeated only after a passkey where the API asks for fresh proof of
 * who is there; afterwards everything shown is read again.
 *
 * @param onWritten before it is read again
 */
export function useWrite<Input, Output>(
  write: (input: Input) => Promise<Output>,
  onDone?: (output: Output, input: Input) => void,
  onWritten?: () => void,
) {
  const queries = useQueryClient();
  const consoleApi = useConsoleApi();
  const { slug } = useTenant();
  return useMutation<Output, ApiProblem, Input>({
    mutationFn: async (input) => {
      const output = await renewed(consoleApi, queries, () => write(input));
      onWritten?.();
      return output;
    },
    onError: async ({ body }) => {
      // Somebody else was first: show what is there now.
      if (body.status === 412) await queries.invalidateQueries({ queryKey: [slug] });
    },
    onSuccess: async (output, input) => {
      await queries.invalidateQueries({ queryKey: [slug] });
      onDone?.(output, input);
    },
  });
}
