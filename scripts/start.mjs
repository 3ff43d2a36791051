import { onPinnedNode } from './bootstrap.mjs';

await onPinnedNode();
const { launch } = await import('./start/launcher.mjs');
process.exit(await launch());
