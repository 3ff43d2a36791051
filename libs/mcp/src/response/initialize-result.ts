import type { LegacyVersion } from '../eras.js';

/** Sallyport's own name and version; never an upstream's. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
}

/** Text of an `initialize` result (legacy era). */
export const initializeResult = ({
  protocolVersion,
  serverInfo,
  instructions,
  capabilities,
}: {
  protocolVersion: LegacyVersion;
  serverInfo: ServerInfo;
  instructions?: string | undefined;
  /** `serverCapabilities` */
  capabilities: Readonly<Record<string, object>>;
}): string =>
  JSON.stringify({
    protocolVersion,
    capabilities,
    serverInfo,
    ...(instructions === undefined ? {} : { instructions }),
  });
