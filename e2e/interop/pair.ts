import type { InteropTenant } from './interop-tenant.js';
import type { Connection } from './clients/connection.js';

/** Approved for everybody. */
const READABLE = 'echo';
/** Of the same server, and nobody has approved it. */
const UNAPPROVED = 'get-env';
/** In the gateway's words, or in those of a client that looks into its list first. */
const UNKNOWN = /unknown tool|not found on server/i;
/**
 * What a client tells when the gateway has answered 401, each in its own words. One then tries the transport of earlier
 * times, and tells about that.
 */
const UNAUTHENTICATED =
  /\b401\b|unauthori[sz]ed|authorize this client|auth_required|access token (required|not accepted)|http 405/i;

export interface Tenants {
  /** Takes tokens that are bound to a key, and no others. */
  readonly strict: InteropTenant;
  /** Takes tokens without a key too. */
  readonly open: InteropTenant;
}

/** One thing that must be so. Rejects when it is not. */
export interface Check {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** A client and the way in which it comes: what of both together must work. */
export interface Pair {
  readonly name: string;
  readonly checks: (tenants: Tenants) => readonly Check[];
}

/** A client with a token from elsewhere; undefined: with none. */
export type OpenWithToken = (endpoint: string, token: string | undefined) => Promise<Connection>;
/** A client that gets its own token, with the help of a person of the tenant. */
export type OpenSigningIn = (tenant: InteropTenant) => Promise<Connection>;

/** List, call and a refused call, with a token that a person's sign-in gave to the client. */
export function signingIn(name: string, tenant: keyof Tenants, open: OpenSigningIn): Pair {
  return { name, checks: (tenants) => usage(() => open(tenants[tenant])) };
}

/** List, call and a refused call with a bearer token; and no way in without one, or with one where keys are demanded. */
export function withToken(name: string, open: OpenWithToken, endpoint: 'tenant' | 'server' = 'tenant'): Pair {
  const at = (tenant: InteropTenant): string =>
    endpoint === 'tenant' ? tenant.endpoint : tenant.serverEndpoint;
  return {
    name,
    checks: ({ open: lenient, strict }) => [
      ...usage(
        async () => open(at(lenient), await lenient.bearer(at(lenient))),
        endpoint === 'tenant' ? 'everything__' : '',
      ),
      { name: 'no token', run: () => kept(() => open(at(lenient), undefined)) },
      {
        name: 'bearer',
        run: async () => {
          const token = await strict.bound(at(strict));
          await kept(() => open(at(strict), token));
        },
      },
    ],
  };
}

function usage(open: () => Promise<Connection>, prefix = 'everything__'): readonly Check[] {
  let opening: Promise<Connection> | undefined;
  const opened = (): Promise<Connection> => (opening ??= open());
  return [
    {
      name: 'list',
      run: async () => {
        const names = await (await opened()).list();
        if (!names.includes(prefix + READABLE)) throw new Error(`not in the list: ${names.join(', ')}`);
        if (names.includes(prefix + UNAPPROVED)) throw new Error('the list shows what nobody approved');
      },
    },
    {
      name: 'call',
      run: async () => {
        const text = await (await opened()).call(prefix + READABLE, { message: 'over and out' });
        if (!text.includes('over and out')) throw new Error(`another answer: ${text}`);
      },
    },
    {
      name: 'denied',
      run: async () => {
        const connection = await opened();
        try {
          await refused(UNKNOWN, () => connection.call(prefix + UNAPPROVED, {}));
        } finally {
          await connection.close();
        }
      },
    },
  ];
}

/** The client must fail, and say that it is not signed in. Some open without a request, and fail at the first. */
function kept(open: () => Promise<Connection>): Promise<void> {
  return refused(UNAUTHENTICATED, async () => {
    const connection = await open();
    try {
      return (await connection.list()).join(', ');
    } finally {
      await connection.close();
    }
  });
}

async function refused(words: RegExp, attempt: () => Promise<string>): Promise<void> {
  let answer: string;
  try {
    answer = await attempt();
  } catch (cause) {
    const told = chain(cause);
    if (!words.test(told)) throw new Error(`refused with other words: ${told}`, { cause });
    return;
  }
  throw new Error(`not refused: ${answer}`);
}

const chain = (cause: unknown): string =>
  cause instanceof Error
    ? `${cause.message}${cause.cause === undefined ? '' : `: ${chain(cause.cause)}`}`
    : String(cause);
