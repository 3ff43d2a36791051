import { Product } from '../services/product.mjs';
import { LaunchError } from './launch-error.mjs';
import { isLocked } from './lock.mjs';
import { inRepository } from './paths.mjs';
import { Settings } from './settings.mjs';
import { StateFile } from './state-file.mjs';

/** The product that `npm start` runs from this folder, for its commands. */
export function runningProduct() {
  const dir = inRepository('.sallyport');
  const state = isLocked(dir) ? new StateFile(dir) : undefined;
  if (state?.data.addresses === undefined)
    throw new LaunchError('Sallyport does not run from this folder: npm start');
  const signal = new AbortController().signal;
  const instance = { dir, state, settings: new Settings(process.env), signal, announce: () => {} };
  return new Product(instance, state.data.addresses, { demo: true });
}
