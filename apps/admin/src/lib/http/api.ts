import type { ApiPaths } from '#libs/api-client';
import createClient, { type Client } from 'openapi-fetch';
import { createContext, use } from 'react';
import { gatedFetch } from './gated-fetch.js';
import { ApiProblem, problemOf, unreachable, unversioned } from './problem.js';
import type { SessionGate } from './session-gate.js';

export type Api = Client<ApiPaths>;

export const createApi = (gate: SessionGate): Api =>
  createClient<ApiPaths>({
    baseUrl: location.origin,
    fetch: gatedFetch(gate, (request) => fetch(request)),
  });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/**
 * The body of a successful answer.
 * @throws ApiProblem for everything else, also when no answer came.
 */
export async function answered<T>(pending: Promise<Answer<T>>): Promise<T> {
  const answer = await pending.catch((thrown: unknown) => {
    // An aborted request is the page's own doing, not a problem to show.
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw unreachable();
  });
  if (!answer.response.ok) throw problemOf(answer.error, answer.response);
  return answer.data as T;
}

/** Something that people change, and the version that was read: a change is of that version, or refused. */
export interface Versioned<T> {
  readonly data: T;
  readonly version: string;
}

/** @throws ApiProblem as `answered` does */
export async function answeredVersion<T>(pending: Promise<Answer<T>>): Promise<Versioned<T>> {
  const data = await answered(pending);
  const version = (await pending).response.headers.get('etag');
  if (version === null) throw unversioned();
  return { data, version };
}

export interface ConsoleApi {
  readonly api: Api;
  readonly gate: SessionGate;
}

export const ApiContext = createContext<ConsoleApi | undefined>(undefined);

export function useConsoleApi(): ConsoleApi {
  const value = use(ApiContext);
  if (value === undefined) throw new Error('ApiContext is missing');
  return value;
}

export const useApi = (): Api => useConsoleApi().api;

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiProblem;
  }
}
