export { NotCanonical, canonicalJson } from './canonical-json.js';
export { BadDefinition, readDefinition, type ToolDefinition } from './definition.js';
export { diffDefinitions } from './diff.js';
export { hiddenCharacters, type HiddenCharacter } from './hidden-characters.js';
export { isObject, pointerTo } from './json-pointer.js';
export { reconstruct } from './reconstruct.js';
export { hashJson, sha256Hex } from './sha256.js';
export { StrictJsonError, parseStrictJson, type StrictJsonLimits } from './strict-json.js';
export { BadToolsList, splitToolsList, type ToolsPage } from './tools-list.js';
