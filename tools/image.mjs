import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inRepository } from '../scripts/launch/paths.mjs';
import { copiesOf, environmentOf, instructionsOf, lastOf, stagesOf } from './dockerfile.mjs';

/**
 * @typedef {object} Image
 * @property {string} folder what is in the image below its WORKDIR
 * @property {string[]} command
 * @property {string[] | undefined} healthcheck
 * @property {Record<string, string>} env
 */

/**
 * Does by hand what `docker build --target` does: the files of each COPY, and the settings of the image. What the
 * build stage would build is taken from `dist`.
 *
 * @param {string} target
 * @param {string} folder does not exist yet
 * @param {string} dependencies what the dependencies stage would install
 * @returns {Image}
 */
export function assembleImage(target, folder, dependencies) {
  const instructions = instructionsOf(stagesOf(readFileSync(inRepository('Dockerfile'), 'utf8')), target);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  for (const { from, sources, target: to } of copiesOf(instructions)) {
    for (const source of sources) {
      if (from === 'dependencies') symlinkSync(dependencies, join(folder, to));
      else
        copy(
          from === 'build' ? source.replace(/^\/src\//, '') : source,
          join(folder, to, to.endsWith('/') ? source.replace(/^.*\//, '') : ''),
        );
    }
  }
  const env = environmentOf(instructions);
  const workdir = `${lastOf(instructions, 'WORKDIR')}/`;
  for (const [name, value] of Object.entries(env)) env[name] = value.replace(workdir, `${folder}/`);
  const healthcheck = lastOf(instructions, 'HEALTHCHECK')?.replace(/^.*CMD /, '');
  return {
    folder,
    command: JSON.parse(lastOf(instructions, 'CMD') ?? '[]'),
    healthcheck: healthcheck === undefined || healthcheck === 'NONE' ? undefined : JSON.parse(healthcheck),
    env,
  };
}

/** @param {string} source @param {string} target */
function copy(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(inRepository(source), target, { recursive: true });
}

/**
 * The packages of `npm install --omit=dev --omit=optional`, taken from `node_modules`.
 * @param {string} folder
 * @returns {string} its `node_modules`
 */
export function installDependencies(folder) {
  /** @type {{ packages: Record<string, { dev?: boolean, optional?: boolean, devOptional?: boolean }> }} */
  const { packages } = JSON.parse(readFileSync(inRepository('package-lock.json'), 'utf8'));
  for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
    const direct = path.startsWith('node_modules/') && path.lastIndexOf('node_modules/') === 0;
    if (direct && !dev && !optional && !devOptional) copy(path, join(folder, path));
  }
  return join(folder, 'node_modules');
}
