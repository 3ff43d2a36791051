import type { GuardPolicy } from '#libs/contracts';
import { judgeContent, type ContentJudgement } from '#libs/guard';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ContentGuard, type Payload } from './content-guard.js';
import { JudgePool } from './judge-pool.js';

/** Characters of JSON text that are judged at once: some milliseconds at worst. */
export const INLINE = 8 * 1024;
const WAIT_MS = 5_000;
const HEAP_MB = 256;

/** Judges small payloads where it stands, and large ones in threads of their own. */
export class ThreadedContentGuard extends ContentGuard {
  private readonly pool: Pick<JudgePool, 'judge' | 'close'>;

  constructor({ timeoutMs, pool }: { timeoutMs: number; pool?: Pick<JudgePool, 'judge' | 'close'> }) {
    super();
    const threads = Math.max(1, availableParallelism() - 1);
    this.pool =
      pool ?? new JudgePool(startJudge, { threads, waiting: 4 * threads, timeoutMs, waitMs: WAIT_MS });
  }

  judge(
    { at, value, json, size }: Payload,
    policy: GuardPolicy,
  ): ContentJudgement | Promise<ContentJudgement> {
    if (size <= INLINE) return judgeContent(at, value, policy);
    return this.pool.judge({ at, json: json(), policy }).then(({ blocked, notes, json: changed }) => ({
      blocked,
      notes,
      value: changed === undefined ? value : (JSON.parse(changed) as unknown),
    }));
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}

const startJudge = (): Worker =>
  new Worker(new URL('./judge.worker.js', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    // Nothing of the process's environment is needed to read text.
    env: {},
  });
