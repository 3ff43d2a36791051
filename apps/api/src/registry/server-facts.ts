import type { CredentialConfig, CredentialMode, ServerFeatures, StdioFacts } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import type { Introduction } from './probe/handshake.js';

/** Immutable facts of one server version. What only a probe can tell is null until one has succeeded. */
export type ServerFacts = {
  readonly transport: 'remote' | 'stdio';
  readonly url: string;
  readonly credential: CredentialMode;
  /** Present when there is more to say than the mode. Holds no secret. */
  readonly credentialConfig?: CredentialConfig;
  /** What is started in a sandbox, and with which profile. */
  readonly stdio?: StdioFacts;
  /** What it may do besides answering; present once somebody said. */
  readonly features?: ServerFeatures;
} & (Introduction | { readonly [Key in keyof Introduction]: null });

/** How a server is reached and what it gets: what people decide about it, before it was ever asked. */
export type Connection = Pick<ServerFacts, 'url' | 'credential' | 'credentialConfig' | 'stdio' | 'features'>;

export const connectionOf = (url: string, config: CredentialConfig): Connection => ({
  url,
  credential: config.mode,
  // Left out where the mode says it all, so that the hash of such a version is the same as ever.
  ...(Object.keys(config).length > 1 ? { credentialConfig: config } : {}),
});

export const configOf = ({ credential, credentialConfig }: Connection): CredentialConfig =>
  // A mode that needs more has always been stored with it.
  credentialConfig ?? ({ mode: credential } as CredentialConfig);

export const unprobedFacts = (connection: Connection): ServerFacts => ({
  ...onlyConnection(connection),
  era: null,
  protocolVersion: null,
  capabilities: null,
  instructions: null,
  serverInfo: null,
});

export const probedFacts = (connection: Connection, introduction: Introduction): ServerFacts => ({
  ...onlyConnection(connection),
  ...introduction,
});

/**
 * A sandboxed server holds no credential. The one that its profile names is added by the proxy in front of the sandbox, for as
 * long as a call runs; its secret is kept like that of any server.
 */
export function stdioConnection(stdio: StdioFacts): Connection {
  const [use] = stdio.profile.credentials;
  const config: CredentialConfig =
    use === undefined ? { mode: 'none' } : { mode: 'static_secret', header: use.header.toLowerCase() };
  // Names exactly what runs, and how; there is no place to connect to.
  return { ...connectionOf(`stdio://${stdio.artifactDigest}/${stdio.profileHash}`, config), stdio };
}

const onlyConnection = ({
  url,
  credential,
  credentialConfig,
  stdio,
  features,
}: Connection): Connection & Pick<ServerFacts, 'transport'> => ({
  transport: stdio === undefined ? 'remote' : 'stdio',
  url,
  credential,
  ...(credentialConfig === undefined ? {} : { credentialConfig }),
  ...(stdio === undefined ? {} : { stdio }),
  ...(features === undefined ? {} : { features }),
});

/** SHA-256 over what is pinned: all but `serverInfo`, which a server says about itself and no decision rests on. */
export function factsHash({ serverInfo: _unpinned, ...pinned }: ServerFacts): string {
  return hashJson(pinned);
}
