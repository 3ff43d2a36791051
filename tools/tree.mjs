import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { root } from '../scripts/bootstrap.mjs';
import { inRepository } from '../scripts/launch/paths.mjs';

/**
 * Files of the working tree that git knows or would take in, and that match a pattern of `git ls-files`.
 * @param {string[]} patterns none: all
 * @returns {string[]} paths from the root
 */
export function filesOfTree(...patterns) {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  return [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(inRepository(path)));
}

/** @param {string} path from the root */
export const textOf = (path) => readFileSync(inRepository(path), 'utf8');
