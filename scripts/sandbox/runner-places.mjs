import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderElsewhere } from '../services/folder-elsewhere.mjs';
import { reachableByAll } from '../services/postgres-account.mjs';

/**
 * Where the runner of an instance keeps things.
 * @typedef {object} RunnerPlaces
 * @property {string} tools folder from which tools may be installed
 * @property {Record<string, string>} settings
 */

/** The one tenant that an unprivileged runner works for: that of the demo. */
const SINGLE_TENANT = 'demo';

/**
 * As root, every sandbox has an account of its own, which must be able to reach its tool; as an ordinary user there is one
 * account, one tenant, and the cgroup that the user was given.
 *
 * @param {import('../launch/state-file.mjs').Instance} instance
 * @returns {RunnerPlaces}
 */
export function runnerPlaces({ dir, state, settings }) {
  const root = process.getuid?.() === 0;
  let parent = dir;
  if (root && !reachableByAll(dir)) {
    parent = folderElsewhere(`sallyport-${state.data.instance}`);
    if (!state.data.foldersElsewhere.includes(parent)) {
      state.data.foldersElsewhere.push(parent);
      state.save();
    }
  }
  const tools = join(parent, 'tools');
  const data = join(parent, 'sandboxes');
  for (const folder of [tools, data]) mkdirSync(folder, { recursive: true, mode: 0o711 });
  const name = `sallyport-${state.data.instance}`;
  /** @param {string} setting @param {string} value */
  const unlessGiven = (setting, value) => (settings.get(setting) === undefined ? { [setting]: value } : {});
  return {
    tools,
    settings: {
      ...unlessGiven('RUNNER_DATA_DIR', data),
      ...unlessGiven('RUNNER_TOOL_ROOTS', tools),
      ...(root
        ? { ...unlessGiven('RUNNER_RUN_DIR', `/run/${name}`), ...unlessGiven('RUNNER_CGROUP', `/${name}`) }
        : {}),
      ...(root ? {} : unlessGiven('RUNNER_SINGLE_TENANT', SINGLE_TENANT)),
    },
  };
}
