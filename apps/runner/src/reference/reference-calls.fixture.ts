/** One call of a tool. In texts, `{data}` is the folder that the server may use. */
type Call = readonly [tool: string, args: Readonly<Record<string, unknown>>];

/** A reference server of the MCP project, and calls in an order in which each has something to work on. */
export interface ReferenceServer {
  readonly name: string;
  /** Arguments of its program. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
}

const file = '{data}/notes/a.txt';
const relation = { from: 'Ada', to: 'Engine', relationType: 'describes' };

export const REFERENCE_SERVERS: readonly ReferenceServer[] = [
  {
    name: 'filesystem',
    args: ['{data}'],
    env: {},
    calls: [
      ['list_allowed_directories', {}],
      ['create_directory', { path: '{data}/notes' }],
      ['write_file', { path: file, content: 'one\ntwo\nthree\n' }],
      ['write_file', { path: '{data}/notes/drawing.svg', content: '<svg/>' }],
      ['edit_file', { path: file, edits: [{ oldText: 'two', newText: 'zwei' }], dryRun: true }],
      ['edit_file', { path: file, edits: [{ oldText: 'two', newText: 'zwei' }] }],
      ['edit_file', { path: file, edits: [{ oldText: 'not there', newText: '' }] }],
      ['read_file', { path: file, head: 2 }],
      ['read_text_file', { path: file, tail: 1 }],
      ['read_media_file', { path: '{data}/notes/drawing.svg' }],
      ['read_multiple_files', { paths: [file, '{data}/missing'] }],
      ['list_directory', { path: '{data}/notes' }],
      ['list_directory_with_sizes', { path: '{data}/notes', sortBy: 'size' }],
      ['directory_tree', { path: '{data}' }],
      ['search_files', { path: '{data}', pattern: '**/*.txt' }],
      ['get_file_info', { path: file }],
      ['move_file', { source: file, destination: '{data}/b.txt' }],
      ['read_text_file', { path: '{data}/b.txt' }],
      ['read_text_file', { path: '/etc/hostname' }],
      ['read_text_file', { path: '/etc/../etc/passwd' }],
      ['write_file', { path: 17 }],
    ],
  },
  {
    name: 'memory',
    args: [],
    env: { MEMORY_FILE_PATH: '{data}/memory.json' },
    calls: [
      [
        'create_entities',
        {
          entities: [
            { name: 'Ada', entityType: 'person', observations: ['wrote a program'] },
            { name: 'Engine', entityType: 'machine', observations: [] },
          ],
        },
      ],
      ['create_relations', { relations: [relation] }],
      ['add_observations', { observations: [{ entityName: 'Ada', contents: ['was born in 1815'] }] }],
      ['add_observations', { observations: [{ entityName: 'Nobody', contents: ['x'] }] }],
      ['read_graph', {}],
      ['search_nodes', { query: 'program' }],
      ['open_nodes', { names: ['Engine'] }],
      ['delete_observations', { deletions: [{ entityName: 'Ada', observations: ['wrote a program'] }] }],
      ['delete_relations', { relations: [relation] }],
      ['delete_entities', { entityNames: ['Engine'] }],
      ['read_graph', {}],
    ],
  },
  {
    name: 'everything',
    args: ['stdio'],
    env: {},
    calls: [
      ['echo', { message: 'grüß dich 👋' }],
      ['get-sum', { a: 0.1, b: 0.2 }],
      ['get-sum', { a: 'x' }],
      ['get-tiny-image', {}],
      ['get-annotated-message', { messageType: 'error', includeImage: true }],
      ['get-structured-content', { location: 'Chicago' }],
      ['get-resource-links', { count: 2 }],
      ['get-resource-reference', { resourceType: 'Text', resourceId: 2 }],
      ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain,hello', outputType: 'resource' }],
      ['trigger-long-running-operation', { duration: 0.2, steps: 2 }],
      ['simulate-research-query', { topic: 'walls' }],
      ['get-env', {}],
      ['toggle-subscriber-updates', {}],
      ['toggle-simulated-logging', {}],
      ['no-such-tool', {}],
    ],
  },
  {
    name: 'sequential-thinking',
    args: [],
    env: {},
    calls: [
      [
        'sequentialthinking',
        { thought: 'first', nextThoughtNeeded: true, thoughtNumber: 1, totalThoughts: 2 },
      ],
      [
        'sequentialthinking',
        {
          thought: 'again',
          nextThoughtNeeded: false,
          thoughtNumber: 2,
          totalThoughts: 2,
          isRevision: true,
          revisesThought: 1,
        },
      ],
      ['sequentialthinking', { thought: 'no number' }],
    ],
  },
];

/** What must differ between two runs of one server, by name; everything else is compared as it is. */
const DIFFERS: readonly (readonly [what: string, tools: RegExp, same: (text: string) => string])[] = [
  [
    'times of files',
    /^get_file_info$/,
    (text) => text.replace(/^(created|modified|accessed): .*$/gm, '$1: then'),
  ],
  [
    'the order in which a file system lists names',
    /^(list_directory|list_directory_with_sizes|directory_tree|search_files|read_multiple_files)$/,
    (text) =>
      text
        .split('\n')
        .map((line) => line.replace(/,$/, ''))
        .sort()
        .join('\n'),
  ],
  [
    'the time at which a resource was made',
    /^get-resource-/,
    (text) => text.replace(/created at [^"]*/g, 'created then'),
  ],
  ['the environment', /^get-env$/, () => 'the environment'],
];

/** A result without what must differ. @param data folder of the server as it sees it */
export function comparable(tool: string, value: unknown, data: string): unknown {
  if (typeof value === 'string')
    return DIFFERS.filter(([, tools]) => tools.test(tool)).reduce(
      (text, [, , same]) => same(text),
      value.replaceAll(data, '{data}'),
    );
  if (Array.isArray(value)) return value.map((one) => comparable(tool, one, data));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, comparable(tool, one, data)]));
}

/** Arguments with the folder as the server sees it. */
export const placed = <T>(value: T, data: string): T =>
  JSON.parse(JSON.stringify(value).replaceAll('{data}', data)) as T;
