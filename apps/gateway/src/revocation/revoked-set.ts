import type { RevocationEntry } from '#libs/contracts';
import { type AccessToken, actorsOf } from '#libs/oauth';

/** What of a token can be revoked. */
type Revocable = Pick<AccessToken, 'gid' | 'gpath' | 'clientId' | 'sub' | 'jkt' | 'act' | 'iat'>;

interface Kept {
  /** Unix seconds. */
  readonly at: number;
  /** Unix milliseconds at which no token can be about any more. */
  readonly until: number;
}

/** What one tenant has revoked. Almost always empty, which costs a call one comparison. */
export class RevokedSet {
  private readonly entries = new Map<string, Kept>();

  add({ kind, value, at }: RevocationEntry, until: number): void {
    const key = `${kind} ${value}`;
    const known = this.entries.get(key);
    this.entries.set(key, {
      at: Math.max(at, known?.at ?? 0),
      until: Math.max(until, known?.until ?? 0),
    });
  }

  /** @param now Unix milliseconds */
  dropPast(now: number): void {
    for (const [key, { until }] of this.entries) if (until <= now) this.entries.delete(key);
  }

  /** What of the token is revoked: itself, its key, or anybody and anything in the chain that it comes from. */
  find(token: Revocable): string | undefined {
    if (this.entries.size === 0) return undefined;
    const { gid, gpath, jkt, sub, clientId } = token;
    if (gid !== undefined && this.entries.has(`gid ${gid}`)) return 'grant';
    if (gpath.some((node) => this.entries.has(`node ${node}`))) return 'delegation';
    if (jkt !== undefined && this.entries.has(`jkt ${jkt}`)) return 'key';
    if (this.isPast('sub', sub, token)) return 'subject';
    const agents = [clientId, ...actorsOf(token.act)];
    return agents.some((agent) => this.isPast('client', agent, token)) ? 'agent' : undefined;
  }

  private isPast(kind: 'sub' | 'client', value: string, { iat }: Revocable): boolean {
    const kept = this.entries.get(`${kind} ${value}`);
    return kept !== undefined && iat <= kept.at;
  }
}
