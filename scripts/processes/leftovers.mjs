import { endProcess, isAlive } from './process-identity.mjs';

/**
 * Ends what an earlier launcher of the instance left running because it was ended by force; nothing else.
 *
 * @param {import('../launch/state-file.mjs').StateFile} state
 * @param {(note: string) => void} announce
 * @returns {Promise<number>} how many processes there were
 */
export async function endLeftovers(state, announce) {
  let ended = 0;
  for (const [name, identity] of Object.entries(state.data.processes).toReversed()) {
    if (isAlive(identity)) {
      announce(`ending ${name} (process ${identity.pid}), left over from an earlier run`);
      // SIGINT: PostgreSQL would wait for its clients after SIGTERM.
      await endProcess(identity, { signal: 'SIGINT', within: 20_000 });
      ended++;
    }
    delete state.data.processes[name];
  }
  state.save();
  return ended;
}
