import type { Era } from '../eras.js';
import { type HeaderParam, headerParamValue } from '../headers/header-params.js';
import { encodeHeaderValue } from '../headers/header-value.js';
import type { ItemMethod } from '../request/item-call.js';
import type { LogLevel } from '../request/log-levels.js';
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
  /** What the agent can do and the server may use; none when left out. */
  readonly capabilities?: Readonly<Record<string, object>> | undefined;
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

/** Headers of a GET for the event stream of a session, or for what of a stream comes after an event (S25 transports). */
export function upstreamStream(dialect: UpstreamDialect, lastEventId?: string): Record<string, string> {
  const { 'content-type': _, ...headers } = headersFor(dialect, '');
  headers['accept'] = 'text/event-stream';
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
  return headers;
}

/** One request about an approved item, on the hot path. */
export interface UpstreamItemCall {
  readonly id: MessageId;
  readonly method: ItemMethod;
  /** The upstream's own name of a tool or prompt, or the URI: what `Mcp-Name` repeats; undefined where it does not. */
  readonly name: string | undefined;
  /** JSON text of the members of `params` without the braces, made of exactly the values that were decided on. */
  readonly paramsJson: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Header properties of the approved schema, `headerParams(inputSchema)`. */
  readonly headerParams: readonly HeaderParam[];
  /** Asks for progress under this token: minted by the gateway. */
  readonly progressToken?: MessageId | undefined;
  readonly logLevel?: LogLevel | undefined;
  /** Of our own span: in the header for HTTP, in `_meta` for MCP. */
  readonly traceparent?: string | undefined;
}

/** A request about an item. Nothing is serialised twice: its canonical form was computed for the hash anyway. */
export function upstreamItemCall(dialect: UpstreamDialect, call: UpstreamItemCall): UpstreamRequest {
  const { id, method, name, paramsJson, progressToken, logLevel } = call;
  const headers = headersFor(dialect, method);
  const meta: Record<string, unknown> = dialect.era === 'modern' ? modernMeta(dialect) : {};
  if (call.traceparent !== undefined) meta['traceparent'] = headers['traceparent'] = call.traceparent;
  if (progressToken !== undefined) meta['progressToken'] = progressToken;
  if (dialect.era === 'modern') {
    if (logLevel !== undefined) meta[`${META}/logLevel`] = logLevel;
    if (name !== undefined) headers['mcp-name'] = encodeHeaderValue(name);
    for (const { header, path } of call.headerParams) {
      const value = headerParamValue(call.args, path);
      if (value !== undefined) headers[`mcp-param-${header}`] = encodeHeaderValue(String(value));
    }
  }
  const metaJson = Object.keys(meta).length === 0 ? '' : `,"_meta":${JSON.stringify(meta)}`;
  const body = `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":"${method}","params":{${paramsJson}${metaJson}}}`;
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

/** What is not declared a conforming upstream does not ask for. */
const modernMeta = ({ protocolVersion, clientInfo, capabilities = {} }: UpstreamDialect) => ({
  [VERSION_KEY]: protocolVersion,
  [`${META}/clientInfo`]: clientInfo,
  [`${META}/clientCapabilities`]: capabilities,
});
