import { createHmac, randomBytes } from 'node:crypto';
import type { Attack, Family } from '../../attack.js';
import { seconds } from '../../world/forge.js';
import type { World } from '../../world/world.js';

/** Proofs without a nonce that this gateway gave for this tenant lately. */
export const nonce: Family<World> = {
  name: 'nonce',
  attacks: async ({ acme, globex }) => {
    const caller = await acme.caller();
    const stranger = await globex.caller();
    const { client } = await acme.machine();
    await client.clientCredentials({ resource: acme.resource, scope: 'mcp:connect' });
    const refused = (id: string, what: string, value: unknown): Attack => ({
      id,
      what,
      expected: '401 use_dpop_nonce',
      reason: 'proof-nonce-required',
      attempt: () => caller.call({ proof: caller.proof(undefined, { nonce: value }) }),
      twin: () => caller.call(),
    });
    const bucket = Math.floor(seconds() / 60);
    return [
      refused('R28', 'no nonce', undefined),
      refused('R28', 'an empty nonce', ''),
      refused(
        'R28b',
        'a nonce of ten minutes ago, with the bytes of a real one',
        stale(caller.nonce, bucket - 10),
      ),
      refused('R28c', 'a nonce of the other tenant', stranger.nonce),
      refused('R28d', 'a nonce with a MAC of the attacker', forged(bucket)),
      refused('R28d', 'random bytes', randomBytes(20).toString('base64url')),
      refused('R28d', "the authorization server's nonce", client.nonce),
      refused('R28d', 'a number', 1),
      refused('R28d', 'a list with the right nonce', [caller.nonce]),
    ];
  },
};

/** The time in a nonce is in its first four bytes, and under its MAC. */
function stale(real: string | undefined, bucket: number): string {
  const bytes = Buffer.from(real ?? '', 'base64url');
  bytes.writeUInt32BE(bucket);
  return bytes.toString('base64url');
}

function forged(bucket: number): string {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bucket);
  const mac = createHmac('sha256', randomBytes(32))
    .update(`dpop-rs\0acme\0${bucket}`)
    .digest()
    .subarray(0, 16);
  return Buffer.concat([head, mac]).toString('base64url');
}
