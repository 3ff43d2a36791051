import { Denied } from '#libs/denial';
import { decodeHeaderValue } from './header-value.js';

export interface McpHeaders {
  readonly protocolVersion?: string;
  readonly sessionId?: string;
  readonly method?: string;
  readonly name?: string;
  /** `Mcp-Param-{X}` by lower-case `X`. */
  readonly param: ReadonlyMap<string, string>;
}

const PARAM = 'mcp-param-';
const FIELDS: ReadonlyMap<string, Exclude<keyof McpHeaders, 'param'>> = new Map([
  ['mcp-protocol-version', 'protocolVersion'],
  ['mcp-session-id', 'sessionId'],
  ['mcp-method', 'method'],
  ['mcp-name', 'name'],
]);
const NO_PARAMS: ReadonlyMap<string, string> = new Map();

/**
 * Reads the MCP headers from Node's `rawHeaders` (name, value, name, value …), where repetitions are still visible:
 * `req.headers` joins or drops them silently. Compares nothing with a body.
 *
 * @throws Denied `header-mismatch` for a repeated header or a broken `=?base64?…?=` value
 */
export function readMcpHeaders(rawHeaders: readonly string[]): McpHeaders {
  const headers: { -readonly [K in keyof McpHeaders]?: McpHeaders[K] } = {};
  let param: Map<string, string> | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const rawName = rawHeaders[i] as string;
    if (!isMcp(rawName)) continue;
    const name = rawName.toLowerCase();
    const value = rawHeaders[i + 1] as string;
    const field = FIELDS.get(name);
    if (field !== undefined) {
      if (headers[field] !== undefined) throw mismatch(`${name} repeated`);
      headers[field] = decoded(name, value);
    } else if (name.startsWith(PARAM)) {
      param ??= new Map();
      const key = name.slice(PARAM.length);
      if (param.has(key)) throw mismatch(`${name} repeated`);
      param.set(key, decoded(name, value));
    }
  }
  return { ...headers, param: param ?? NO_PARAMS };
}

/** Cheap look at the first four characters, so that other headers cost no lower-casing. */
function isMcp(name: string): boolean {
  return (name.charCodeAt(0) | 32) === 109 && (name.charCodeAt(1) | 32) === 99 && name.charCodeAt(3) === 45;
}

function decoded(name: string, value: string): string {
  const text = decodeHeaderValue(value);
  if (text === undefined) throw mismatch(`${name} is not valid base64`);
  return text;
}

const mismatch = (detail: string): Denied => new Denied('header-mismatch', { detail: detail.slice(0, 200) });
