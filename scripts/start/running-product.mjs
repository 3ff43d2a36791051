import { Product } from '../services/product.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { isLocked } from '../launch/lock.mjs';
import { instanceFolder } from '../launch/paths.mjs';
import { Settings } from '../launch/settings.mjs';
import { StateFile } from '../launch/state-file.mjs';

/** The product that `npm start` runs from this folder, for its commands. */
export function runningProduct() {
  const dir = instanceFolder();
  const state = isLocked(dir) ? new StateFile(dir) : undefined;
  if (state?.data.addresses === undefined) throw new LaunchError('Sallyport does not run here: npm start');
  const signal = new AbortController().signal;
  const instance = { dir, state, settings: new Settings(process.env), signal, announce: () => {} };
  return new Product(instance, state.data.addresses, { demo: true });
}
