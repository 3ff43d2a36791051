import type { Schemas } from '#libs/api-client';
import { Checkbox, Radio, Stack, TextInput } from '@mantine/core';
import { EFFECT_NAMES } from '../../lib/words.js';
import { SelectorEditor } from '../input/selector-editor.js';
import { CelField } from './cel-field.js';

export type GuardrailDraft = Schemas['SetGuardrail'];

/** Only tried at first: nobody is shut out by a rule that nobody has watched. */
export const NEW_GUARDRAIL: GuardrailDraft = {
  name: '',
  select: { kind: 'all' },
  action: 'deny',
  mode: 'shadow',
};

interface Props {
  readonly value: GuardrailDraft;
  readonly onChange: (value: GuardrailDraft) => void;
  readonly conditionError: string | undefined;
}

/** A rule that narrows whatever roles grant. */
export function GuardrailFields({ value, onChange, conditionError }: Props) {
  const { condition, effects, ...rest } = value;
  const set = (next: { [K in keyof GuardrailDraft]?: GuardrailDraft[K] | undefined }): void => {
    const merged = { ...rest, condition, effects, ...next };
    onChange(
      Object.fromEntries(
        Object.entries(merged).filter(([, member]) => member !== undefined),
      ) as GuardrailDraft,
    );
  };
  return (
    <Stack gap="sm">
      <TextInput
        label="Name"
        description="Shown to whoever looks into a denial"
        maxLength={120}
        required
        value={value.name}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      <SelectorEditor label="Which tools" value={value.select} onChange={(select) => set({ select })} />
      <Checkbox.Group
        label="Of those, only with these effects"
        description="None chosen: whatever their effect"
        value={effects ?? []}
        onChange={(chosen) =>
          set({
            effects: chosen.length === 0 ? undefined : EFFECT_NAMES.filter((each) => chosen.includes(each)),
          })
        }
      >
        <Stack gap={8} mt={8}>
          {EFFECT_NAMES.map((effect) => (
            <Checkbox key={effect} size="xs" value={effect} label={effect} />
          ))}
        </Stack>
      </Checkbox.Group>
      <CelField value={condition} error={conditionError} onChange={(next) => set({ condition: next })} />
      <Radio.Group
        label="What it does"
        value={value.action}
        onChange={(action) => set({ action: action === 'approval' ? 'approval' : 'deny' })}
      >
        <Stack gap={8} mt={8}>
          <Radio size="xs" value="deny" label="Denies the call" />
          <Radio size="xs" value="approval" label="Has a person approve each call" />
        </Stack>
      </Radio.Group>
      <Radio.Group
        label="In force"
        value={value.mode}
        onChange={(mode) => set({ mode: mode === 'enforce' ? 'enforce' : 'shadow' })}
      >
        <Stack gap={8} mt={8}>
          <Radio size="xs" value="shadow" label="Only tried: recorded what it would do, never enforced" />
          <Radio size="xs" value="enforce" label="Enforced" />
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

/** Why it cannot be saved yet. */
export function whyNotGuardrail({ name, select }: GuardrailDraft): string | undefined {
  if (name.trim() === '') return 'Give it a name';
  const empty =
    (select.kind === 'effects' && select.effects.length === 0) ||
    (select.kind === 'servers' && select.servers.length === 0) ||
    (select.kind === 'labels' && select.labels.length === 0);
  return empty ? 'Choose at least one' : undefined;
}
