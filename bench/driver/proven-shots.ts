import type { Agents } from './agents.js';
import { type Attack, Attacks } from './attacks.js';
import type { Answer } from './exchange.js';
import { judgeCall, modernCall, type Judgement, type Shot, type Shots } from './shot.js';

/** One call in so many is a deliberate bad one. */
const BAD_EVERY = 100;

/** Calls of the whole population, each with a fresh proof; to the gateway also the bad calls among them. */
export class ProvenShots implements Shots {
  private readonly attacks: Attacks;
  private id = 0;
  private used: Pick<Attack, 'tool' | 'credentials'> | undefined;

  constructor(
    private readonly path: string,
    private readonly agents: Agents,
    private readonly withAttacks: boolean,
  ) {
    this.attacks = new Attacks(agents);
  }

  next(): Shot {
    const id = ++this.id;
    const agent = this.agents.next();
    if (this.withAttacks && id % BAD_EVERY === 0) {
      const { tool, credentials, judge } = this.attacks.next(agent, this.used);
      return shot(modernCall(this.path, id, tool), credentials, (answer) =>
        this.noted(answer, judge(answer)),
      );
    }
    const { tools } = agent.facts;
    const tool = tools[id % tools.length] as string;
    const credentials = this.agents.credentials(agent);
    return shot(modernCall(this.path, id, tool), credentials, (answer) => {
      const judgement = this.noted(answer, judgeCall(answer, id));
      if (judgement === 'ok') this.used = { tool, credentials };
      return judgement;
    });
  }

  /** Takes over a new nonce; asked for one, the call is repeated once with it (RFC 9449 §9). */
  private noted(answer: Answer, judgement: Judgement): Judgement {
    const nonce = answer.headers['dpop-nonce'];
    if (typeof nonce === 'string') this.agents.nonce = nonce;
    const wantsNonce = String(answer.headers['www-authenticate']).includes('use_dpop_nonce');
    return answer.status === 401 && wantsNonce ? 'again' : judgement;
  }
}

const shot = (
  sent: ReturnType<typeof modernCall>,
  credentials: Record<string, string>,
  judge: Shot['judge'],
): Shot => ({ ...sent, headers: { ...sent.headers, ...credentials }, judge });
