import type { Schemas } from '#libs/api-client';
import { queryOptions } from '@tanstack/react-query';
import { given } from '../../../lib/given.js';
import { answered, type Api } from '../../../lib/http/api.js';
import type { CallFilter } from '../../../lib/routing/calls-search.js';
import { callKeys } from '../keys.js';

/** Rows that are held; older ones are in the list. */
export const MOST_FOLLOWED = 500;
const EVERY_MS = 2_000;
const PAGE = 100;
/** Whoever is further behind than this begins anew. */
const MOST_PAGES = MOST_FOLLOWED / PAGE;

type Call = Schemas['CallRow'];

/** The newest calls, newest first. */
export interface Tail {
  readonly rows: readonly Call[];
  /** Too many came while nobody asked: what lies between is left out here. */
  readonly skipped: boolean;
}

/**
 * Asks again for what came after the newest that is known, so nothing is missed however long it was away, short of the bound.
 * While the page is hidden it is not asked for.
 */
export const followCalls = (api: Api, tenant: string, filter: CallFilter) => {
  const queryKey = callKeys.tail(tenant, filter);
  return queryOptions({
    queryKey,
    queryFn: ({ signal, client }): Promise<Tail> => {
      const ask: Ask = async (after) => {
        const query = given({ ...filter, after });
        const page = api.GET('/api/v1/tenants/{tenant}/calls', {
          params: { path: { tenant }, query },
          signal,
        });
        return (await answered(page)).items;
      };
      return follow(ask, client.getQueryData<Tail>(queryKey));
    },
    staleTime: 0,
    gcTime: 0,
    refetchInterval: EVERY_MS,
  });
};

type Ask = (after: number | undefined) => Promise<readonly Call[]>;

/** @param before what is known; undefined at the beginning */
export async function follow(ask: Ask, before: Tail | undefined): Promise<Tail> {
  if (before === undefined) return { rows: await ask(undefined), skipped: false };
  let { rows } = before;
  for (let page = 0; page < MOST_PAGES; page++) {
    const newer = await ask(rows[0]?.seq ?? 0);
    rows = [...newer, ...rows].slice(0, MOST_FOLLOWED);
    if (newer.length < PAGE) return { rows, skipped: before.skipped };
  }
  return { rows: await ask(undefined), skipped: true };
}
