import type { Era } from '../eras.js';
import type { ItemMethod } from '../request/item-call.js';
import { callResult } from './call-result.js';
import type { InputRequired } from './input-required.js';

type Members = Readonly<Record<string, unknown>>;

/** Longest time for which a client may keep what it has read. */
const MAX_TTL_MS = 30_000;

/**
 * Text of a result of one of the methods about items, rebuilt from an accepted upstream result: known members only,
 * and beside them a `_meta` of our own.
 */
export function itemResult(method: ItemMethod, era: Era, result: Members, meta?: Members): string {
  if (method === 'tools/call') return callResult(era, result, meta);
  const modern = era === 'modern' ? { resultType: 'complete' } : {};
  if (method === 'prompts/get')
    return JSON.stringify({
      ...modern,
      description: result['description'],
      messages: result['messages'],
      _meta: meta,
    });
  if (method === 'resources/read')
    return JSON.stringify({
      ...modern,
      contents: result['contents'],
      _meta: meta,
      // What one caller may read is no other's business, whatever the server says of it.
      ...(era === 'modern' ? { ttlMs: ttlOf(result['ttlMs']), cacheScope: 'private' } : {}),
    });
  return JSON.stringify({ ...modern, completion: result['completion'], _meta: meta });
}

/** Text of a result that asks the agent's side first. */
export const inputRequiredResult = ({ inputRequests, requestState }: InputRequired): string =>
  JSON.stringify({ resultType: 'input_required', inputRequests, requestState });

const ttlOf = (given: unknown): number =>
  typeof given === 'number' && Number.isSafeInteger(given) && given > 0 ? Math.min(given, MAX_TTL_MS) : 0;
