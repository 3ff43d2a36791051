import { TestKey } from '#libs/testing';
import { type Family, type Outcome } from '../../attack.js';
import { signed } from '../../world/forge.js';
import { outcomeOf, type GatewayCaller } from '../../world/gateway-caller.js';
import { freshSource, send } from '../../world/wire.js';
import type { World } from '../../world/world.js';

const VERSION = '2025-11-25';

/** Sessions of the older protocol era: an id is no credential. */
export const session: Family<World> = {
  name: 'session',
  attacks: async ({ acme, globex }) => {
    const owner = await acme.caller();
    const other = await acme.caller();
    const stranger = await globex.caller();
    const id = await opened(owner);
    const twin = (): Promise<Outcome> => listed(owner, id);
    return [
      {
        id: 'R57',
        what: "another agent's session",
        expected: '404',
        reason: 'session-unknown',
        attempt: () => listed(other, id),
        twin,
      },
      {
        id: 'R57',
        what: 'a session of the other tenant',
        expected: '404',
        reason: 'session-unknown',
        attempt: () => listed(stranger, id),
        twin,
      },
      {
        id: 'R57',
        what: "the agent's session with another key of the same agent",
        expected: '404',
        reason: 'session-unknown',
        attempt: async () => {
          const key = await TestKey.create();
          const token = owner.token({ cnf: { jkt: key.jwk.kid } });
          const { kid: _, ...jwk } = key.jwk;
          const proof = signed(owner.proofHeader({ jwk }), owner.proofClaims(token), key.privateKey);
          return listed(owner, id, { token, proof });
        },
        twin,
      },
      {
        id: 'R57',
        what: 'a session id that nobody was given',
        expected: '404',
        reason: 'session-unknown',
        attempt: () => listed(owner, `${id.slice(0, -4)}AAAA`),
        twin,
      },
    ];
  },
};

interface Presented {
  readonly token?: string;
  readonly proof?: string;
}

async function opened(caller: GatewayCaller): Promise<string> {
  const clientInfo = { name: 'attacker', version: '1' };
  const params = { protocolVersion: VERSION, capabilities: {}, clientInfo };
  const { headers, text } = await legacy(caller, 'initialize', params, [], {});
  const id = headers['mcp-session-id'];
  if (typeof id !== 'string') throw new Error(`no session: ${text}`);
  return id;
}

const listed = async (caller: GatewayCaller, id: string, presented: Presented = {}): Promise<Outcome> =>
  outcomeOf(
    await legacy(
      caller,
      'tools/list',
      {},
      [
        ['Mcp-Session-Id', id],
        ['MCP-Protocol-Version', VERSION],
      ],
      presented,
    ),
  );

function legacy(
  caller: GatewayCaller,
  method: string,
  params: object,
  headers: [string, string][],
  presented: Presented,
): ReturnType<typeof send> {
  return send({
    port: caller.place.port,
    host: new URL(caller.place.origin).host,
    method: 'POST',
    target: caller.path,
    source: freshSource(),
    headers: [
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json, text/event-stream'],
      ...caller.credentials(presented),
      ...headers,
    ],
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
}
