import { join, resolve } from 'node:path';
import { root } from '../bootstrap.mjs';

/** @param {string[]} parts path below the root of the repository */
export const inRepository = (...parts) => join(root, ...parts);

/** Folder of the instance that `npm start` runs. */
export const instanceFolder = () => resolve(process.env['SALLYPORT_DIR'] || inRepository('.sallyport'));

/** Command-line script of an installed package. */
export const tools = {
  tsc: inRepository('node_modules', 'typescript', 'bin', 'tsc'),
  vite: inRepository('node_modules', 'vite', 'bin', 'vite.js'),
  jest: inRepository('node_modules', 'jest', 'bin', 'jest.js'),
  prettier: inRepository('node_modules', 'prettier', 'bin', 'prettier.cjs'),
  oxlint: inRepository('node_modules', 'oxlint', 'bin', 'oxlint'),
  depcruise: inRepository('node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
  knip: inRepository('node_modules', 'knip', 'bin', 'knip.js'),
};
