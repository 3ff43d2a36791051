import { SLUG } from '#libs/contracts';

const PATH = /^\/t\/([^/]+)(?:\/s\/([^/]+))?\/mcp$/;

export interface Endpoint {
  readonly tenant: string;
  /** Undefined on the aggregate endpoint. */
  readonly server: string | undefined;
}

/**
 * Reads the path of an MCP endpoint as it was sent (mcp-protocol §2). Nothing is decoded, folded or normalised, so no two
 * spellings name one endpoint. Says nothing about whether tenant and server exist.
 */
export function readEndpoint(path: string): Endpoint | undefined {
  const [, tenant, server] = PATH.exec(path) ?? [];
  if (tenant === undefined || !SLUG.test(tenant)) return undefined;
  return server === undefined || SLUG.test(server) ? { tenant, server } : undefined;
}
