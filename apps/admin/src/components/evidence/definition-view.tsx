import type { Schemas } from '#libs/api-client';
import { Stack, Tabs } from '@mantine/core';
import { HashCheck } from './hash-check.js';
import { JsonView } from './json-view.js';

interface Props {
  readonly version: Schemas['ToolVersion'];
  /** Which one it is, for people who hear the page: `Live definition`. */
  readonly name: string;
}

/** One definition, in the forms that matter: laid out to read, canonical as hashed, and as the server sent it. */
export const DefinitionView = ({ version, name }: Props) => (
  <Stack gap="sm">
    <HashCheck canonical={version.canonical} hash={version.hash} />
    <Tabs defaultValue="formatted" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="formatted">Formatted</Tabs.Tab>
        <Tabs.Tab value="canonical">Canonical</Tabs.Tab>
        <Tabs.Tab value="raw">As received</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="formatted" pt="sm">
        <JsonView text={laidOut(version.canonical)} name={`${name}, formatted`} />
      </Tabs.Panel>
      <Tabs.Panel value="canonical" pt="sm">
        <JsonView text={version.canonical} name={`${name}, canonical`} />
      </Tabs.Panel>
      <Tabs.Panel value="raw" pt="sm">
        <JsonView text={version.raw} name={`${name}, as received`} />
      </Tabs.Panel>
    </Tabs>
  </Stack>
);

function laidOut(canonical: string): string {
  try {
    return JSON.stringify(JSON.parse(canonical), null, 2);
  } catch {
    // The registry never stores what is no JSON; should it ever, people see it as it is.
    return canonical;
  }
}
