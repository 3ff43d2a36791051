/**
 * What the launchers of one instance share.
 * @typedef {object} Instance
 * @property {string} dir folder of its data, state and logs
 * @property {import('./state-file.mjs').StateFile} state
 * @property {import('./settings.mjs').Settings} settings
 * @property {AbortSignal} signal aborts when somebody stops the instance before it has started
 * @property {(note: string) => void} announce tells the person at the terminal
 */

export {};
