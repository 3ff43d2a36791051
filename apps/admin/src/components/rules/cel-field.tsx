import { Anchor, Code, Stack, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { celPlace, offsetOf, pointedAt } from './cel-place.js';

interface Props {
  readonly value: string | undefined;
  /** What the API has against it, with line and column. */
  readonly error: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A condition. Where it is wrong is shown below it, and one step away for the keyboard. */
export function CelField({ value = '', error, onChange }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const place = error === undefined ? undefined : celPlace(error);
  const go = (): void => {
    if (place === undefined) return;
    const offset = offsetOf(value, place);
    field.current?.focus();
    field.current?.setSelectionRange(offset, Math.min(offset + 1, value.length));
  };
  return (
    <Stack gap={4}>
      <Textarea
        ref={field}
        label="Only when (CEL)"
        description="Such as args.amount <= 100. It may look at args, caller, tool, tenant and request."
        value={value}
        error={error}
        autosize
        minRows={1}
        maxRows={8}
        maxLength={2000}
        spellCheck={false}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' ? undefined : currentTarget.value)
        }
      />
      {place !== undefined && (
        <>
          <Code block>{pointedAt(value, place)}</Code>
          <Anchor component="button" type="button" size="xs" w="fit-content" onClick={go}>
            Go to line {place.line}, column {place.column}
          </Anchor>
        </>
      )}
    </Stack>
  );
}
