import { publicJwk } from '#libs/contracts';
import { readSettings } from '#libs/platform';
import { z } from 'zod';

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const schema = z.object({
  DEMO_UPSTREAM_URL: z.url({ protocol: /^https?$/, error: 'must be the URL of an MCP server' }),
  DEMO_PASSWORD: z.string().min(12, 'must have 12 characters or more'),
  /** Public key of the machine agent; without it there is none. */
  DEMO_AGENT_JWK: z
    .string()
    .transform(json)
    .pipe(z.object(publicJwk.shape, 'must be a public JWK').loose())
    .optional(),
  /** Folders of reference servers for the runner; without them none is started in a sandbox. */
  DEMO_TOOL_FOLDERS: z
    .string()
    .transform(json)
    .pipe(
      z.object({
        filesystem: z.string(),
        memory: z.string(),
        everything: z.string(),
        'sequential-thinking': z.string(),
      }),
    )
    .optional(),
});

export type DemoSettings = z.output<typeof schema>;

export const readDemoSettings = (): DemoSettings => readSettings(schema);
