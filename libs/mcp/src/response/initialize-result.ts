import type { LegacyVersion } from '../eras.js';

/** Sallyport's own name and version; never an upstream's. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
}

/** Text of an `initialize` result (legacy era). Capabilities name exactly what the gateway's handlers honour. */
export const initializeResult = ({
  protocolVersion,
  serverInfo,
  instructions,
}: {
  protocolVersion: LegacyVersion;
  serverInfo: ServerInfo;
  instructions?: string | undefined;
}): string =>
  JSON.stringify({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo,
    ...(instructions === undefined ? {} : { instructions }),
  });
