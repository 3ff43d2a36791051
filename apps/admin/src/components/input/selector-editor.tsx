import { Checkbox, Radio, Stack, TagsInput } from '@mantine/core';
import { EFFECT_NAMES, EFFECTS, type Selector } from '../../lib/words.js';
import { ToolPicker } from './tool-picker.js';

interface Props {
  readonly label: string;
  readonly value: Selector;
  readonly onChange: (value: Selector) => void;
}

const EMPTY: { readonly [K in Selector['kind']]: Selector } = {
  all: { kind: 'all' },
  effects: { kind: 'effects', effects: [] },
  servers: { kind: 'servers', servers: [] },
  labels: { kind: 'labels', labels: [] },
  tools: { kind: 'tools', tools: [] },
};

/** Chooses tools: all, by effect, or by name. A named list never grows by itself when tools are added. */
export const SelectorEditor = ({ label, value, onChange }: Props) => (
  <Stack gap="sm">
    <Radio.Group label={label} value={value.kind} onChange={(kind) => onChange(EMPTY[kind])}>
      <Stack gap={10} mt={8}>
        <Radio size="xs" value="all" label="Every enabled tool" />
        <Radio size="xs" value="effects" label="Every enabled tool with a chosen effect" />
        <Radio size="xs" value="servers" label="Every enabled tool of chosen servers" />
        <Radio size="xs" value="labels" label="Every enabled tool with a chosen label" />
        <Radio size="xs" value="tools" label="Only tools named here" />
      </Stack>
    </Radio.Group>
    {value.kind === 'effects' && (
      <Checkbox.Group
        label="Effects"
        value={value.effects}
        onChange={(effects) => onChange({ kind: 'effects', effects })}
      >
        <Stack gap={10} mt={8}>
          {EFFECT_NAMES.map((effect) => (
            <Checkbox key={effect} size="xs" value={effect} label={effect} description={EFFECTS[effect]} />
          ))}
        </Stack>
      </Checkbox.Group>
    )}
    {value.kind === 'servers' && (
      <TagsInput
        label="Servers"
        description="Their short names; press Enter after each"
        value={[...value.servers]}
        onChange={(servers) => onChange({ kind: 'servers', servers })}
      />
    )}
    {value.kind === 'labels' && (
      <TagsInput
        label="Labels"
        description="Press Enter after each"
        data={['untrusted-content', 'private-data', 'external-effect']}
        value={[...value.labels]}
        onChange={(labels) => onChange({ kind: 'labels', labels })}
      />
    )}
    {value.kind === 'tools' && (
      <ToolPicker value={value.tools} onChange={(tools) => onChange({ kind: 'tools', tools })} />
    )}
  </Stack>
);

/** True when the selector can be saved: an empty choice would silently allow nothing. */
export function isCompleteSelector(select: Selector): boolean {
  if (select.kind === 'effects') return select.effects.length > 0;
  if (select.kind === 'servers') return select.servers.length > 0;
  return select.kind !== 'labels' || select.labels.length > 0;
}
