import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { InteropTenant } from '../interop-tenant.js';
import { sdkConnection, type Connection } from './connection.js';
import { KeylessLogin } from './keyless-login.js';

const APPLICATION = { name: 'interop', version: '1.0.0' };

/** Version 1 of the SDK over any transport. */
export async function sdkV1Over(transport: Transport): Promise<Connection> {
  const client = new Client(APPLICATION);
  try {
    await client.connect(transport);
  } catch (cause) {
    await client.close();
    throw cause;
  }
  return sdkConnection(client);
}

/** Version 1 of the SDK with a header. */
export function openSdkV1(endpoint: string, token: string | undefined): Promise<Connection> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return sdkV1Over(http(endpoint, { requestInit: { headers } }));
}

/** Version 1 of the SDK with its own OAuth: it registers itself, and a person signs in. */
export async function signInSdkV1({ endpoint, person }: InteropTenant): Promise<Connection> {
  const login = new KeylessLogin();
  const first = new StreamableHTTPClientTransport(new URL(endpoint), { authProvider: login });
  const client = new Client(APPLICATION);
  try {
    await client.connect(first);
    throw new Error('connected before anybody signed in');
  } catch (cause) {
    await client.close();
    const callback = await login.completeWith(person(), cause);
    await first.finishAuth(callback.get('code') ?? '');
  }
  return sdkV1Over(http(endpoint, { authProvider: login }));
}

type Options = NonNullable<ConstructorParameters<typeof StreamableHTTPClientTransport>[1]>;

const http = (endpoint: string, options: Options): Transport =>
  new StreamableHTTPClientTransport(new URL(endpoint), options);
