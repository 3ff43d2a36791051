import { readFileSync } from 'node:fs';
import { LaunchError } from './launch-error.mjs';

/** What every child gets of our own environment: how to find programs, certificates, proxies, time and language. */
const BASE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|LANG|LC_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY)$/i;

/** @returns {NodeJS.ProcessEnv} */
export const baseEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => BASE.test(name)));

/** For the launcher alone: no process that serves requests learns who owns the schema. */
const WITHHELD = ['DATABASE_URL', 'MIGRATION_DATABASE_URL', 'RUNTIME_ROLE_PASSWORD'];

/** Settings given to a launcher: `NAME`, or `NAME_FILE` that names a file with the value. Empty means absent. */
export class Settings {
  /** @param {NodeJS.ProcessEnv} env */
  constructor(env) {
    this.env = env;
  }

  /**
   * @param {string} name
   * @returns {string | undefined}
   */
  get(name) {
    const value = this.env[name] || undefined;
    const file = this.env[`${name}_FILE`] || undefined;
    if (value !== undefined && file !== undefined) {
      throw new LaunchError(`${name}: set either ${name} or ${name}_FILE, not both`);
    }
    if (file === undefined) return value;
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (cause) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (cause);
      throw new LaunchError(`${name}_FILE: cannot read ${file} (${code})`);
    }
  }

  /**
   * Environment of a child: ours, the given settings, and over them what the launcher decides.
   * @param {Record<string, string>} decided
   * @returns {NodeJS.ProcessEnv}
   */
  childEnvironment(decided) {
    const given = { ...this.env };
    for (const name of WITHHELD.flatMap((each) => [each, `${each}_FILE`])) delete given[name];
    const env = { ...baseEnvironment(), ...given, ...decided };
    for (const name of Object.keys(decided)) delete env[`${name}_FILE`];
    return env;
  }
}
