import type { Era } from '../eras.js';
import { type HeaderParam, headerParamValue } from '../headers/header-params.js';
import { encodeHeaderValue } from '../headers/header-value.js';
import type { MessageId } from '../request/message.js';
import { META, VERSION_KEY } from '../request/select-era.js';
import type { ServerInfo } from '../response/initialize-result.js';

export interface UpstreamRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** How the gateway speaks to one upstream: what the probe found, and who the gateway is. */
export interface UpstreamDialect {
  readonly era: Era;
  readonly protocolVersion: string;
  /** Sallyport's own; the agent's `clientInfo` is not passed on. */
  readonly clientInfo: ServerInfo;
  /** The gateway's own session at a legacy upstream. */
  readonly sessionId?: string | undefined;
}

/**
 * A request to an upstream, built and never copied (mcp-protocol §5.2): nothing of the agent's headers or `_meta` is in
 * it. Credentials are added by whoever sends it.
 *
 * @param id minted by the gateway; the agent's own id is restored on the answer. Absent: a notification
 */
export function upstreamRequest(
  dialect: UpstreamDialect,
  { id, method, params = {} }: { id?: MessageId; method: string; params?: Readonly<Record<string, unknown>> },
): UpstreamRequest {
  const sent = dialect.era === 'modern' ? { ...params, _meta: modernMeta(dialect) } : params;
  const body = JSON.stringify({ jsonrpc: '2.0', ...(id === undefined ? {} : { id }), method, params: sent });
  return { headers: headersFor(dialect, method), body };
}

/**
 * A `tools/call` on the hot path. `argumentsJson` is the text of exactly the value that was decided on (its canonical form,
 * computed for the hash anyway), so nothing is serialised twice.
 *
 * @param name the upstream's own tool name
 * @param params header properties of the approved schema, `headerParams(inputSchema)`
 * @param traceparent of our own span: in the header for HTTP, in `_meta` for MCP
 */
export function upstreamToolCall(
  dialect: UpstreamDialect,
  call: {
    id: MessageId;
    name: string;
    args: Readonly<Record<string, unknown>>;
    argumentsJson: string;
    params: readonly HeaderParam[];
    traceparent?: string | undefined;
  },
): UpstreamRequest {
  const headers = headersFor(dialect, 'tools/call');
  const meta: Record<string, unknown> = dialect.era === 'modern' ? modernMeta(dialect) : {};
  if (call.traceparent !== undefined) meta['traceparent'] = headers['traceparent'] = call.traceparent;
  if (dialect.era === 'modern') {
    headers['mcp-name'] = encodeHeaderValue(call.name);
    for (const { header, path } of call.params) {
      const value = headerParamValue(call.args, path);
      if (value !== undefined) headers[`mcp-param-${header}`] = encodeHeaderValue(String(value));
    }
  }
  const metaJson = Object.keys(meta).length === 0 ? '' : `,"_meta":${JSON.stringify(meta)}`;
  const params = `{"name":${JSON.stringify(call.name)},"arguments":${call.argumentsJson}${metaJson}}`;
  const body = `{"jsonrpc":"2.0","id":${JSON.stringify(call.id)},"method":"tools/call","params":${params}}`;
  return { headers, body };
}

function headersFor(dialect: UpstreamDialect, method: string): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
  };
  if (dialect.era === 'modern') {
    headers['mcp-protocol-version'] = dialect.protocolVersion;
    headers['mcp-method'] = method;
  } else {
    // `initialize` negotiates the revision, so it cannot name one yet (S25 transports).
    if (method !== 'initialize') headers['mcp-protocol-version'] = dialect.protocolVersion;
    if (dialect.sessionId !== undefined) headers['mcp-session-id'] = dialect.sessionId;
  }
  return headers;
}

/** No client capability is declared: a conforming upstream then asks the gateway for nothing. */
const modernMeta = ({ protocolVersion, clientInfo }: UpstreamDialect) => ({
  [VERSION_KEY]: protocolVersion,
  [`${META}/clientInfo`]: clientInfo,
  [`${META}/clientCapabilities`]: {},
});
