import { isObject } from '#libs/manifest';
import { Denied } from '#libs/denial';
import { MODERN } from '../eras.js';
import type { McpHeaders } from '../headers/mcp-headers.js';
import { LOG_LEVELS } from './log-levels.js';
import { type RequestMessage } from './message.js';
import { META, VERSION_KEY } from './select-era.js';

const MAX_META_BYTES = 8 * 1024;
const MAX_CLIENT_INFO_BYTES = 1024;
const LEVELS: ReadonlySet<unknown> = new Set(LOG_LEVELS);

/**
 * Proves that a modern request carries the `_meta` of its revision (mcp-protocol §3.3) and that the MCP headers repeat
 * the body (§3.2, SEP-2243): an intermediary may have routed on the headers. Order: `_meta`, header = body, version.
 * Does not check that the method exists, nor `Mcp-Param-*`: those need the tool (`assertModernToolHeaders`).
 *
 * @throws Denied `params-invalid`, `header-mismatch`, `version-unsupported`
 */
export function assertModernEnvelope(message: RequestMessage, headers: McpHeaders): void {
  const version = assertMeta(message.params['_meta']);
  assertEqual('MCP-Protocol-Version', headers.protocolVersion, version);
  assertEqual('Mcp-Method', headers.method, message.method);
  const named = nameOf(message);
  if (named !== undefined) assertEqual('Mcp-Name', headers.name, named);
  if (version !== MODERN) {
    throw new Denied('version-unsupported', {
      detail: version.slice(0, 40),
      data: { supported: [MODERN], requested: version.slice(0, 40) },
    });
  }
}

/** SEP-2663: other methods of that name are unknown, and nothing is repeated for those. */
const NAMED_TASKS: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

/** The part of the params that `Mcp-Name` repeats. Absent or of another type: the method's own check refuses it. */
function nameOf({ method, params }: RequestMessage): string | undefined {
  const value =
    method === 'tools/call' || method === 'prompts/get'
      ? params['name']
      : method === 'resources/read'
        ? params['uri']
        : NAMED_TASKS.has(method)
          ? params['taskId']
          : undefined;
  return typeof value === 'string' ? value : undefined;
}

function assertMeta(meta: unknown): string {
  if (!isObject(meta)) throw invalid('_meta is required', '_meta');
  const version = meta[VERSION_KEY];
  if (typeof version !== 'string') throw invalid('protocolVersion is required', VERSION_KEY);
  for (const key in meta) assertMetaKey(key, meta[key]);
  if (!isObject(meta[`${META}/clientCapabilities`])) {
    throw invalid('clientCapabilities is required', `${META}/clientCapabilities`);
  }
  if (exceeds(meta, MAX_META_BYTES)) throw invalid('_meta is larger than 8 KiB', '_meta');
  return version;
}

/** Known optional keys are of their type; unknown ones are dropped later, because nothing of `_meta` is forwarded. */
function assertMetaKey(key: string, value: unknown): void {
  const fits =
    key === `${META}/clientInfo`
      ? isObject(value) && !exceeds(value, MAX_CLIENT_INFO_BYTES)
      : key === `${META}/logLevel`
        ? LEVELS.has(value)
        : key === 'progressToken'
          ? typeof value === 'string' || Number.isSafeInteger(value)
          : true;
  if (!fits) throw invalid(`${key} is malformed`, key);
}

const exceeds = (value: unknown, bytes: number): boolean => {
  const text = JSON.stringify(value);
  return text.length > bytes || (text.length * 3 > bytes && Buffer.byteLength(text) > bytes);
};

function assertEqual(header: string, given: string | undefined, body: string): void {
  if (given !== body) {
    const detail = `${header} ${given === undefined ? 'is missing' : 'differs from the body'}`;
    throw new Denied('header-mismatch', { detail, hint: detail });
  }
}

const invalid = (detail: string, key: string): Denied =>
  new Denied('params-invalid', { detail, hint: detail, data: { key } });
