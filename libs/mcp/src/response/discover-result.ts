import { MODERN } from '../eras.js';
import type { ServerInfo } from './initialize-result.js';

const DISCOVER_TTL_MS = 300_000;

/** Text of a `server/discover` result. Capabilities name exactly what the gateway's handlers honour. */
export const discoverResult = ({
  serverInfo,
  instructions,
}: {
  serverInfo: ServerInfo;
  instructions?: string | undefined;
}): string =>
  JSON.stringify({
    resultType: 'complete',
    supportedVersions: [MODERN],
    capabilities: { tools: {} },
    ...(instructions === undefined ? {} : { instructions }),
    ttlMs: DISCOVER_TTL_MS,
    cacheScope: 'private',
    _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
  });
