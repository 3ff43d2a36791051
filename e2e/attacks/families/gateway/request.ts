import { ALLOWED, type Attack, type Family, type Outcome } from '../../attack.js';
import { WRITE } from '../../world/tenant-world.js';
import { sendBytes } from '../../world/wire.js';
import type { World } from '../../world/world.js';

const TARGETS = [
  'http://evil.example/t/acme/mcp',
  '//t/acme/mcp',
  '/t/acme//mcp',
  '/t/globex/../acme/mcp',
  '/t/globex/%2e%2e/acme/mcp',
  '/t/acme%2fmcp',
  '/t/ac%6de/mcp',
  '/t/acme/mcp/',
  '/t/acme\\mcp',
  '@evil.example/t/acme/mcp',
  '/t/acme/mcp;x=1',
];

/** Requests that two readers could understand differently, or that say who they are in headers that count for nothing. */
export const request: Family<World> = {
  name: 'request',
  attacks: async (world) => {
    const { acme, globex, gateway } = world;
    const caller = await acme.caller();
    const admin = await acme.caller(['admin']);
    const twin = (): Promise<Outcome> => caller.call();
    const host = new URL(gateway.origin).host;
    /** The proof is made for what the spoofed headers say. */
    const spoofed = (id: string, name: string, value: string, htu: string): Attack => ({
      id,
      what: `${name}: ${value}`,
      expected: '401 invalid_dpop_proof',
      reason: 'proof-invalid',
      attempt: () => caller.call({ headers: [[name, value]], proof: caller.proof(undefined, { htu }) }),
      twin: () => caller.call({ headers: [[name, value]] }),
    });
    const evil = `http://evil.example${caller.path}`;

    return [
      ...TARGETS.map((target): Attack => ({
        id: 'R30',
        what: `target ${target}`,
        expected: ['404', '400'],
        attempt: () => caller.call({ target }),
        twin,
      })),
      {
        id: 'R33',
        what: 'two Authorization headers',
        expected: '400',
        attempt: async () => {
          const proof = caller.proof();
          const authorization = ['Authorization', `DPoP ${caller.issued}`] as const;
          return caller.call({ credentials: [authorization, authorization, ['DPoP', proof]] });
        },
        twin,
      },
      {
        id: 'R34',
        what: 'the token in the URL',
        expected: '400, and not in the log',
        attempt: async () => {
          const target = `${caller.path}?access_token=${caller.issued}`;
          const { seen, ...rest } = await caller.call({ target, token: null });
          return {
            seen: `${seen}, and ${world.logs('gateway').includes(caller.issued) ? '' : 'not '}in the log`,
            ...rest,
          };
        },
        twin,
      },
      {
        id: 'R34',
        what: 'the token in the body',
        expected: '401',
        reason: 'token-missing',
        attempt: () =>
          caller.call({ token: null, body: JSON.stringify({ access_token: caller.issued, jsonrpc: '2.0' }) }),
        twin,
      },
      {
        id: 'R43',
        what: 'Host of another origin',
        expected: '403',
        reason: 'origin-forbidden',
        attempt: () => caller.call({ host: 'evil.example', proof: caller.proof(undefined, { htu: evil }) }),
        twin,
      },
      spoofed('R43', 'X-Forwarded-Host', 'evil.example', evil),
      spoofed('R43b', 'Forwarded', 'host=evil.example;proto=http', evil),
      spoofed('R43b', 'X-Original-URL', '/t/globex/mcp', globex.resource),
      spoofed('R43b', 'X-Forwarded-Proto', 'https', acme.resource.replace('http:', 'https:')),
      ...identityHeaders(world).map(([name, value]): Attack => ({
        id: 'R54',
        what: `${name}: ${value}`,
        expected: 'ignored',
        reaches: 1,
        attempt: async () => {
          const { seen } = await caller.call({ headers: [[name, value]], ...WRITE, tool: WRITE.name });
          const read = await caller.call({ headers: [[name, value]] });
          const sent = acme.upstream.calls.at(-1)?.headers ?? {};
          if (seen !== 'rpc -32602' || read.seen !== ALLOWED) return { seen: `${seen}, ${read.seen}` };
          return { seen: sent[name.toLowerCase()] === undefined ? 'ignored' : 'passed on to the tool' };
        },
        twin: () => admin.call({ ...WRITE, tool: WRITE.name }),
      })),
      {
        id: 'R52',
        what: 'a tool without the scope for it',
        expected: '403 insufficient_scope, which names tools:read',
        reason: 'scope-insufficient',
        attempt: () => missing(caller.token({ scope: 'mcp:connect' }), 'tools:read'),
        twin,
      },
      {
        id: 'R52',
        what: 'a write tool with the scope to read',
        expected: '403 insufficient_scope, which names tools:call',
        reason: 'scope-insufficient',
        attempt: () => missing(admin.token({ scope: 'mcp:connect tools:read' }), 'tools:call', true),
        twin: () => admin.call({ ...WRITE, tool: WRITE.name }),
      },
      {
        id: 'R30',
        what: 'a body with two lengths',
        expected: '400',
        attempt: async () => {
          const answer = await sendBytes(
            gateway.port,
            `POST ${caller.path} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
          );
          return { seen: answer.split(' ')[1] ?? 'nothing' };
        },
        twin,
      },
    ];

    async function missing(token: string, scope: string, write = false): Promise<Outcome> {
      const who = write ? admin : caller;
      const { seen, challenge, ...rest } = await who.challenged({
        token,
        proof: who.proof(token),
        ...(write ? { ...WRITE, tool: WRITE.name } : {}),
      });
      const named = /scope="([^"]*)"/.exec(challenge)?.[1]?.split(' ') ?? [];
      return {
        seen: `${seen}, which ${named.includes(scope) ? 'names' : 'does not name'} ${scope}`,
        ...rest,
      };
    }
  },
};

const identityHeaders = ({ globex }: World): [string, string][] => [
  ['X-User', 'admin'],
  ['X-Tenant', globex.slug],
  ['X-Forwarded-User', 'admin'],
  ['X-Roles', 'admin'],
  ['X-Sallyport-Subject', 'admin'],
];
