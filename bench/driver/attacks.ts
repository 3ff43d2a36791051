import type { Agent, Agents } from './agents.js';
import type { Answer } from './exchange.js';
import { rpcOf, type Judgement } from './shot.js';

export interface Attack {
  readonly tool: string;
  readonly credentials: Record<string, string>;
  readonly judge: (answer: Answer) => Judgement;
}

/** Calls that must be refused, whatever the load. A proof that was good once is replayed from `used`. */
export class Attacks {
  private at = 0;

  constructor(private readonly agents: Agents) {}

  /** @param used what a call that was answered came with */
  next(agent: Agent, used: Pick<Attack, 'tool' | 'credentials'> | undefined): Attack {
    const { agents } = this;
    const good = agents.credentials(agent);
    const [tool = ''] = agent.facts.tools;
    const refused = (credentials: Record<string, string>, what: string, of = tool): Attack => ({
      tool: of,
      credentials,
      judge: (answer) => (answer.status === 401 ? 'bad-refused' : { wrong: `${what}: ${verdictOf(answer)}` }),
    });
    switch (this.at++ % 7) {
      case 0:
        return refused(used?.credentials ?? { ...good, dpop: '' }, 'replayed proof', used?.tool);
      case 1:
        return refused({ ...good, dpop: forged(good['dpop'] ?? '') }, 'forged proof');
      case 2:
        return refused({ ...good, authorization: forged(good['authorization'] ?? '') }, 'forged token');
      case 3: {
        const thief = agents.next();
        const other =
          thief.key === agent.key
            ? { ...good, dpop: '' }
            : agents.credentials({ key: thief.key, token: agent.token });
        return refused(other, 'stolen token');
      }
      case 4:
        return refused(
          agents.credentials({ key: agent.key, token: agent.facts.expiredToken }),
          'expired token',
        );
      case 5:
        return refused(agents.credentials(agent, 'http://127.0.0.1/t/bench/mcp'), 'proof for another URL');
      default:
        return {
          tool: agent.facts.ungranted,
          credentials: good,
          judge: (answer) => {
            const known = answer.status === 200 ? rpcOf(answer).error?.message === 'Unknown tool' : false;
            return known ? 'bad-refused' : { wrong: `ungranted tool: ${verdictOf(answer)}` };
          },
        };
    }
  }
}

/**
 * What became of a call that was not refused as it must be. A denial of a `tools/call` may be a tool result, which has
 * status 200 as well (mcp-protocol §13): the status alone does not say that the tool ran.
 */
export function verdictOf(answer: Answer): string {
  if (answer.status !== 200) return `status ${answer.status}`;
  const { result, error } = rpcOf(answer);
  if (error !== undefined) return `refused for another reason: ${error.message}`;
  const [text] = result?.content ?? [];
  if (result?.isError !== true) return 'ANSWERED';
  return `refused for another reason: ${text?.text?.replace(/ \(decision .*/, '')}`;
}

/** Another signature of the same length. */
function forged(jws: string): string {
  const at = jws.lastIndexOf('.') + 20;
  return `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`;
}
