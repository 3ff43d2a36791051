import { isObject } from '#libs/manifest';
import { LEGACY_VERSIONS, MODERN, UpstreamRpcError, type Era } from '#libs/mcp';
import { McpPeer } from './mcp-peer.js';
import type { Answer, PinnedClient } from './pinned-client.js';
import { ProbeFailure } from './probe-failure.js';

/** What a server says about itself when it is addressed. */
export interface Introduction {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | null;
  readonly serverInfo: Readonly<Record<string, unknown>> | null;
}

const clientInfo = { name: 'sallyport', version: '0.1.0' };
const SESSION_ID = /^[\x21-\x7e]{1,1024}$/;
/** JSON-RPC codes that only a modern server sends. */
const MODERN_ERRORS = [-32020, -32021, -32022];

/**
 * Finds the era of a server and opens it (mcp-protocol §5.1). 401, 403, 5xx and network errors are no evidence of an era,
 * so they never lead to the legacy attempt.
 * @throws ProbeFailure
 */
export async function introduce(
  client: PinnedClient,
): Promise<{ peer: McpPeer; introduction: Introduction }> {
  const peer = new McpPeer(client, { era: 'modern', protocolVersion: MODERN, clientInfo });
  const introduction = await discover(peer);
  return introduction === undefined ? initialize(client) : { peer, introduction };
}

/** Undefined: not a modern server. */
async function discover(peer: McpPeer): Promise<Introduction | undefined> {
  const { id, answer } = await peer.ask('server/discover');
  const code = errorCode(answer);
  if (code !== undefined && MODERN_ERRORS.includes(code)) throw new ProbeFailure('version_unsupported');
  if (code !== undefined || answer.status !== 200) return undefined;
  const { result } = peer.read(answer, id, 'server/discover');
  const versions = result['supportedVersions'];
  if (!Array.isArray(versions)) throw new ProbeFailure('not_mcp', 'server/discover names no versions');
  if (!versions.includes(MODERN)) throw new ProbeFailure('version_unsupported');
  const meta = result['_meta'];
  const info = isObject(meta) ? meta['io.modelcontextprotocol/serverInfo'] : undefined;
  return introductionOf('modern', MODERN, result, info ?? result['serverInfo']);
}

async function initialize(client: PinnedClient): Promise<{ peer: McpPeer; introduction: Introduction }> {
  const [newest] = LEGACY_VERSIONS;
  const opening = new McpPeer(client, { era: 'legacy', protocolVersion: newest, clientInfo });
  const { result, sessionId } = await opening
    .request('initialize', { protocolVersion: newest, capabilities: {}, clientInfo })
    .catch((cause: unknown) => {
      throw cause instanceof UpstreamRpcError ? new ProbeFailure('not_mcp', cause.message) : cause;
    });
  const protocolVersion = LEGACY_VERSIONS.find((version) => version === result['protocolVersion']);
  if (protocolVersion === undefined) throw new ProbeFailure('version_unsupported');
  if (sessionId !== undefined && !SESSION_ID.test(sessionId)) {
    throw new ProbeFailure('not_mcp', 'the session id is malformed');
  }
  const peer = new McpPeer(client, { era: 'legacy', protocolVersion, clientInfo, sessionId });
  await peer.notify('notifications/initialized');
  return { peer, introduction: introductionOf('legacy', protocolVersion, result, result['serverInfo']) };
}

/** What matters of an answer to `server/discover` or `initialize`. */
export function introductionOf(
  era: Era,
  protocolVersion: string,
  result: Readonly<Record<string, unknown>>,
  serverInfo: unknown,
): Introduction {
  const { capabilities, instructions } = result as { capabilities?: unknown; instructions?: unknown };
  return {
    era,
    protocolVersion,
    capabilities: isObject(capabilities) ? capabilities : {},
    instructions: typeof instructions === 'string' ? instructions : null,
    serverInfo: isObject(serverInfo) ? serverInfo : null,
  };
}

/**
 * Code of a JSON-RPC error. Read leniently: all it decides is which era to try, and servers that do not know the method
 * answer it in many ways (`id: null`, no `jsonrpc`, inside an event stream).
 */
function errorCode({ body }: Answer): number | undefined {
  const text = body.toString('utf8');
  const data = text.startsWith('{') ? text : /^data: ?(\{.*)$/m.exec(text)?.[1];
  if (data === undefined) return undefined;
  let message: unknown;
  try {
    message = JSON.parse(data);
  } catch {
    return undefined;
  }
  const error = isObject(message) ? message['error'] : undefined;
  const code = isObject(error) ? error['code'] : undefined;
  return typeof code === 'number' ? code : undefined;
}
