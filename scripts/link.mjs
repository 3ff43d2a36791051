import { onPinnedNode } from './bootstrap.mjs';

/* Prints a one-time sign-in link for the console of the instance that `npm start` runs. */
await onPinnedNode();
const { runningProduct } = await import('./start/running-product.mjs');
console.log(await runningProduct().command('session/sign-in-link', process.argv.slice(2)));
