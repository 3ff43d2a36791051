import { isObject } from '#libs/manifest';
import { type HeaderParam, headerParamValue } from './header-params.js';
import { encodeHeaderValue } from './header-value.js';

/**
 * Headers in which a client of the stateless era repeats its message (S26 streamable-http, SEP-2243), from the message itself.
 *
 * @param version revision that the message claims in its `_meta`
 * @param properties header properties of the tool that is called, `headerParams(inputSchema)`
 */
export function modernRequestHeaders(
  { method, params, version }: { method: string; params: Readonly<Record<string, unknown>>; version: string },
  properties: readonly HeaderParam[] = [],
): Record<string, string> {
  const headers: Record<string, string> = { 'mcp-protocol-version': version, 'mcp-method': method };
  const name = nameOf(method, params);
  if (typeof name === 'string') headers['mcp-name'] = encodeHeaderValue(name);
  const args = params['arguments'];
  if (method !== 'tools/call' || !isObject(args)) return headers;
  for (const { header, path } of properties) {
    const value = headerParamValue(args, path);
    if (value !== undefined) headers[`mcp-param-${header}`] = encodeHeaderValue(String(value));
  }
  return headers;
}

function nameOf(method: string, params: Readonly<Record<string, unknown>>): unknown {
  if (method === 'tools/call' || method === 'prompts/get') return params['name'];
  if (method === 'resources/read') return params['uri'];
  return method.startsWith('tasks/') ? params['taskId'] : undefined;
}
