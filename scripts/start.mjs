import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { launch } = await import('./launch/launcher.mjs');
process.exit(await launch());
