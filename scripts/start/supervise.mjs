import { setTimeout as sleep } from 'node:timers/promises';

const PAUSES_S = [1, 2, 4, 8, 16];
/** A service that ran this long has recovered: its next end is a new one. */
const RECOVERED_MS = 60_000;

/**
 * Starts services again that end although nobody stopped them, as an orchestrator would, and says so. What else runs
 * goes on meanwhile.
 *
 * @param {import('../stack.mjs').Stack} stack
 * @param {(line: string) => void} say
 */
export function supervise(stack, say) {
  /** @type {Map<string, { at: number, attempts: number }>} */
  const restarts = new Map();

  stack.onUnexpectedEnd = async (name, child) => {
    say(
      `\n${name} has ended (${child.ended}). Its last lines (${child.spec.logFile}):\n${child.lastLines(5)}`,
    );
    const last = restarts.get(name);
    let attempts = last !== undefined && Date.now() - last.at < RECOVERED_MS ? last.attempts : 0;
    for (; attempts < PAUSES_S.length; attempts++) {
      const pause = PAUSES_S[attempts] ?? 0;
      say(`${name} is started again in ${pause} s; the others go on.`);
      await sleep(pause * 1000, undefined, { signal: stack.instance.signal }).catch(() => {});
      if (stack.isStopping) return;
      try {
        await stack.restart(name);
        restarts.set(name, { at: Date.now(), attempts: attempts + 1 });
        say(`${name} runs again (process ${stack.pids[name]}).`);
        return;
      } catch (cause) {
        if (!stack.isStopping) say(/** @type {Error} */ (cause).message);
      }
    }
    say(`${name} does not stay up: stop with Ctrl-C, repair it, then start again.`);
  };
}
