import { Button, Stack, Text } from '@mantine/core';
import { Fragment, useState, type ReactNode } from 'react';
import type { Versioned } from '../../lib/http/api.js';
import { Notice } from '../state/notice.js';

interface Props<T> {
  /** As it was last read. */
  readonly current: Versioned<T>;
  /** The form, and what to call once it is saved. */
  readonly children: (begun: Versioned<T>, saved: () => void) => ReactNode;
}

/**
 * A form of something that others change too. Untouched, it shows what was read last. Once touched it stays what it was
 * begun with, together with that version, so that nothing typed is lost and nothing unseen is overwritten.
 */
export function Edited<T>({ current, children }: Props<T>) {
  const [begun, begin] = useState(current);
  const [touched, setTouched] = useState(false);
  const shown = JSON.stringify(begun.data);
  const different = JSON.stringify(current.data) !== shown;
  // What is shown beside it may differ while its version is the same: nobody changed it then.
  const changed = different && current.version !== begun.version;
  if ((different || current.version !== begun.version) && !(different && touched)) begin(current);
  const load = (): void => {
    begin(current);
    setTouched(false);
  };
  const touch = (): void => setTouched(true);
  return (
    <Stack gap="md">
      {changed && touched && (
        <Notice tone="wait" title="Somebody changed this meanwhile" role="status">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              {differences(begun.data, current.data)}What you entered is still here. To save it, load what is
              there now and make your change again.
            </Text>
            <Button variant="default" onClick={load}>
              Drop mine and load what is there
            </Button>
          </Stack>
        </Notice>
      )}
      {/* Not while capturing: what is drawn anew before a click has arrived takes the tick of a checkbox back. */}
      <div role="presentation" onInput={touch} onClick={touch} onKeyDown={touch}>
        <Fragment key={shown}>{children(begun, () => setTouched(false))}</Fragment>
      </div>
    </Stack>
  );
}

/** Names of the members that are not what they were. */
function differences(before: unknown, now: unknown): string {
  if (!isRecord(before) || !isRecord(now)) return '';
  const names = Object.keys({ ...before, ...now }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]),
  );
  return `Different now: ${names.join(', ')}. `;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
