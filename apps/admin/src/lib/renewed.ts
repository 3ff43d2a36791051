import type { QueryClient } from '@tanstack/react-query';
import { getMe } from './api/get-me.js';
import { answered, type ConsoleApi } from './http/api.js';
import { ApiProblem } from './http/problem.js';
import { usePasskey } from './passkey.js';

/** Does the work; where it asks for fresh proof of who is there, asks for a passkey and does it once more. */
export async function renewed<T>(
  consoleApi: ConsoleApi,
  queries: QueryClient,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.body.code !== 'step_up_required') throw problem;
  }
  const { api } = consoleApi;
  const options = await answered(api.POST('/api/v1/session/renewal/options'));
  const assertion = await usePasskey(options);
  await answered(api.POST('/api/v1/session/renewal', { body: { assertion } }));
  // The session has another CSRF value now.
  await queries.fetchQuery({ ...getMe(consoleApi), staleTime: 0 });
  return work();
}
