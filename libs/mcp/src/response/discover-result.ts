import { MODERN } from '../eras.js';
import type { ServerInfo } from './initialize-result.js';

const DISCOVER_TTL_MS = 300_000;

/** Text of a `server/discover` result. */
export const discoverResult = ({
  serverInfo,
  instructions,
  capabilities,
}: {
  serverInfo: ServerInfo;
  instructions?: string | undefined;
  /** `serverCapabilities` */
  capabilities: Readonly<Record<string, object>>;
}): string =>
  JSON.stringify({
    resultType: 'complete',
    supportedVersions: [MODERN],
    capabilities,
    ...(instructions === undefined ? {} : { instructions }),
    ttlMs: DISCOVER_TTL_MS,
    cacheScope: 'private',
    _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
  });
