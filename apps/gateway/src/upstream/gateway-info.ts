import type { ServerInfo } from '#libs/mcp';

/** How the gateway names itself to agents and to upstreams. Self-reported, so no part of any decision. */
export const GATEWAY_INFO: ServerInfo = Object.freeze({
  name: 'sallyport',
  title: 'Sallyport gateway',
  version: '0.1.0',
});
