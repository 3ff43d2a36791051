import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { DesktopClient, type Era } from '../../support/desktop-client.js';
import { REDIRECT, type InteropTenant } from '../interop-tenant.js';
import { sdkConnection, textOf, type Connection } from './connection.js';
import { KeylessLogin } from './keyless-login.js';

type Options = NonNullable<ConstructorParameters<typeof StreamableHTTPClientTransport>[1]>;

/** Version 2 of the SDK with a header, in either era. */
export const openSdkV2 =
  (era: Era) =>
  (endpoint: string, token: string | undefined): Promise<Connection> =>
    connect(endpoint, era, {
      requestInit: { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
    });

/** Version 2 of the SDK with its own OAuth and DPoP, as a client that the tenant knows. */
export const signInSdkV2 =
  (era: Era) =>
  async (tenant: InteropTenant): Promise<Connection> => {
    const signIn = async (url: URL): Promise<URLSearchParams> =>
      (await tenant.person().authorize(url.href)).searchParams;
    const client = new DesktopClient(tenant.endpoint, tenant.desktopId, REDIRECT, signIn, era);
    return {
      list: () => client.list(),
      call: async (tool, args) => textOf(await client.call(tool, { ...args })),
      close: () => client.close(),
    };
  };

/** Version 2 of the SDK with its own OAuth, which registers itself and has no key. */
export const signInKeylessSdkV2 =
  (era: Era) =>
  async ({ endpoint, person }: InteropTenant): Promise<Connection> => {
    const login = new KeylessLogin();
    const first = new StreamableHTTPClientTransport(new URL(endpoint), { authProvider: login });
    const client = clientOf(era);
    try {
      await client.connect(first);
      throw new Error('connected before anybody signed in');
    } catch (cause) {
      await client.close();
      await first.finishAuth(await login.completeWith(person(), cause));
    }
    return connect(endpoint, era, { authProvider: login });
  };

async function connect(endpoint: string, era: Era, options: Options): Promise<Connection> {
  const client = clientOf(era);
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(endpoint), options));
  } catch (cause) {
    await client.close();
    throw cause;
  }
  return sdkConnection(client);
}

const clientOf = (era: Era): Client =>
  new Client(
    { name: 'interop', version: '1.0.0' },
    era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
  );
