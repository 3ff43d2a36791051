import { z } from 'zod';
import { CliError } from './cli-error.js';
import { exchange, jsonObject } from './http-exchange.js';

/** What has to be known before a token can be asked for. */
export interface Authorization {
  /** `resource` of the token request. */
  readonly resource: string;
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** Scopes to begin with. */
  readonly scopes: readonly string[];
  /** For people. */
  readonly authorizationEndpoint?: string | undefined;
  /** RFC 8628; where the tenant lets people sign in without a browser on the same machine. */
  readonly deviceEndpoint?: string | undefined;
  /** RFC 7591; where the tenant lets agents register themselves. */
  readonly registrationEndpoint?: string | undefined;
}

/** Also for a browser to open: what else a URL can name on this machine is no page. */
const endpointUrl = z.url({ protocol: /^https?$/ });
const resourceMetadata = z.object({
  resource: z.string(),
  authorization_servers: z.array(endpointUrl).min(1),
  scopes_supported: z.array(z.string()).default([]),
});
const serverMetadata = z.object({
  issuer: z.string(),
  token_endpoint: endpointUrl,
  authorization_endpoint: endpointUrl.optional(),
  device_authorization_endpoint: endpointUrl.optional(),
  registration_endpoint: endpointUrl.optional(),
});

/**
 * From an MCP endpoint to its authorization server: RFC 9728 §3, then RFC 8414 §3.
 *
 * @param metadataUrl where the endpoint's own challenge said its metadata is (RFC 9728 §5.1)
 * @throws CliError
 */
export async function discover(
  endpoint: string,
  metadataUrl = wellKnown('oauth-protected-resource', endpoint),
): Promise<Authorization> {
  const resource = await metadata(metadataUrl, resourceMetadata, 'the gateway');
  // RFC 9728 §3.3: otherwise the tokens would be for somebody else.
  if (resource.resource !== endpoint) {
    throw new CliError(`The gateway describes ${resource.resource}, not ${endpoint}.`, [
      'Use the endpoint exactly as the console shows it.',
    ]);
  }
  const issuer = resource.authorization_servers[0] as string;
  const server = await metadata(
    wellKnown('oauth-authorization-server', issuer),
    serverMetadata,
    'the authorization server',
  );
  if (server.issuer !== issuer) {
    throw new CliError(`The authorization server calls itself ${server.issuer}, not ${issuer}.`);
  }
  return {
    resource: endpoint,
    issuer,
    tokenEndpoint: server.token_endpoint,
    scopes: resource.scopes_supported,
    authorizationEndpoint: server.authorization_endpoint,
    deviceEndpoint: server.device_authorization_endpoint,
    registrationEndpoint: server.registration_endpoint,
  };
}

/** Both RFCs insert the well-known part between host and path. */
function wellKnown(kind: string, identifier: string): string {
  const url = new URL(identifier);
  return `${url.origin}/.well-known/${kind}${url.pathname === '/' ? '' : url.pathname}`;
}

async function metadata<S extends z.ZodType>(url: string, schema: S, from: string): Promise<z.infer<S>> {
  const answer = await exchange({ method: 'GET', url, from });
  if (answer.status !== 200) {
    throw new CliError(`${url} answered HTTP ${answer.status}: this is not an endpoint of Sallyport.`, [
      'Check the tenant and the server in the endpoint; the console shows the right one.',
    ]);
  }
  const parsed = schema.safeParse(jsonObject(answer.text));
  if (!parsed.success) throw new CliError(`${url} does not describe an MCP endpoint of Sallyport.`);
  return parsed.data;
}
