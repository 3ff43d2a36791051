import { openAiSdk } from './clients/ai-sdk.js';
import { openInspector, signInInspector } from './clients/inspector.js';
import { openLangchain } from './clients/langchain.js';
import { openMcpRemote, signInMcpRemote } from './clients/mcp-remote.js';
import { openMcporter, signInMcporter } from './clients/mcporter.js';
import type { Programs } from './clients/programs.js';
import { signingIn, withToken, type Pair } from './pair.js';
import { SDK_PAIRS } from './sdk-pairs.js';

const INSPECTOR = '@modelcontextprotocol/inspector';

/** Every client, in every way in which it comes. */
export const matrix = (programs: Programs): readonly Pair[] => [
  ...SDK_PAIRS,
  signingIn(`${INSPECTOR}, OAuth`, 'open', signInInspector(programs)),
  withToken(`${INSPECTOR}, token, legacy`, openInspector(programs, 'legacy')),
  withToken(`${INSPECTOR}, token, auto`, openInspector(programs, 'auto')),
  withToken(`${INSPECTOR}, token, modern`, openInspector(programs, 'modern')),
  signingIn('mcp-remote, OAuth', 'open', signInMcpRemote(programs)),
  withToken('mcp-remote, token', openMcpRemote(programs)),
  withToken('@ai-sdk/mcp, token', openAiSdk(programs)),
  withToken('@langchain/mcp-adapters, token', openLangchain(programs)),
  signingIn('mcporter, OAuth', 'open', signInMcporter(programs)),
  withToken('mcporter, token', openMcporter(programs)),
];
