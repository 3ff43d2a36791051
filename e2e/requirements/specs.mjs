/**
 * One thing that a specification demands of us, and where it is proved.
 *
 * @typedef {object} Requirement
 * @property {string} id stable: `S25` and `S26` name the revision, then the subject and a number
 * @property {string} must in our words
 * @property {[path: string, title: string][]} [proofs] specs, each with the beginning of a title in it
 * @property {string} [open] why nothing proves it yet
 */

/** Specs that prove several requirements. */
export const BAD_INPUT = 'apps/gateway/src/scenarios/bad-input-table.int-spec.ts';
export const CONNECT = 'apps/cli/src/connect/bridge/bridge.int-spec.ts';
export const CONNECT_LOGIN = 'apps/cli/src/connect/sign-in/login.int-spec.ts';
export const REFUSED = 'apps/gateway/src/scenarios/refused-caller.int-spec.ts';
export const RESUMED = 'apps/gateway/src/scenarios/resumed-answers.int-spec.ts';
export const RUNNER_STDIO = 'apps/runner/src/session/stdio-session.spec.ts';
export const SESSIONS = 'apps/gateway/src/scenarios/sessions.int-spec.ts';
export const STREAMS = 'apps/gateway/src/scenarios/session-streams.int-spec.ts';
