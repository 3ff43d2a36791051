import { AUDIT_QUEUE, QUEUE_PREFIX, type AuditBatch } from '#libs/contracts';
import { Queue } from 'bullmq';

/** Decisions that the audit queue holds: an event that stands for several counts as many. */
export async function auditedDecisions(redisUrl: string): Promise<number> {
  const queue = new Queue<AuditBatch>(AUDIT_QUEUE, { connection: { url: redisUrl }, prefix: QUEUE_PREFIX });
  try {
    let decisions = 0;
    for (
      let start = 0, jobs = await queue.getWaiting(0, 99);
      jobs.length > 0;
      jobs = await queue.getWaiting(start, start + 99)
    ) {
      for (const { data } of jobs) {
        for (const event of data.events) decisions += event.kind === 'call' ? event.count : 0;
      }
      start += jobs.length;
    }
    return decisions;
  } finally {
    await queue.close();
  }
}
