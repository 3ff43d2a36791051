import { NumberInput, Table } from '@mantine/core';
import { DataTable } from '../../../components/data-table.js';
import { type Cap, CAPS, type LimitsDraft, type Meter, METERS, type Typed } from './limits-draft.js';

interface Props {
  readonly draft: LimitsDraft;
  readonly disabled: boolean;
  readonly onChange: (draft: LimitsDraft) => void;
}

const OF: Readonly<Record<Meter, string>> = {
  user: 'Each user',
  agent: 'Each agent',
  tool: 'Each tool',
  tenant: 'The whole tenant',
  pair: 'Each user at each tool',
};

const isCap = (meter: Meter): meter is Cap & Meter => CAPS.some((cap) => cap === meter);

/** Rates, and calls under way, by whom they are counted for. */
export function RateTable({ draft, disabled, onChange }: Props) {
  const setRate = (meter: Meter, over: object): void =>
    onChange({ ...draft, rates: { ...draft.rates, [meter]: { ...draft.rates[meter], ...over } } });
  const setCap = (cap: Cap, value: Typed): void =>
    onChange({ ...draft, running: { ...draft.running, [cap]: value } });
  return (
    <DataTable>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>For</Table.Th>
          <Table.Th>Calls a minute</Table.Th>
          <Table.Th>At once above that</Table.Th>
          <Table.Th>Under way at most</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {METERS.map((meter) => (
          <Table.Tr key={meter}>
            <Table.Th scope="row">{OF[meter]}</Table.Th>
            <Table.Td>
              <Count
                name={`${OF[meter]}: calls a minute`}
                value={draft.rates[meter].perMinute}
                disabled={disabled}
                onChange={(perMinute) => setRate(meter, { perMinute })}
              />
            </Table.Td>
            <Table.Td>
              <Count
                name={`${OF[meter]}: at once above that`}
                value={draft.rates[meter].burst}
                disabled={disabled}
                onChange={(burst) => setRate(meter, { burst })}
              />
            </Table.Td>
            <Table.Td>
              {isCap(meter) && (
                <Count
                  name={`${OF[meter]}: under way at most`}
                  value={draft.running[meter]}
                  disabled={disabled}
                  onChange={(value) => setCap(meter, value)}
                />
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </DataTable>
  );
}

interface CountProps {
  readonly name: string;
  readonly value: Typed;
  readonly disabled: boolean;
  readonly onChange: (value: Typed) => void;
}

const Count = ({ name, value, disabled, onChange }: CountProps) => (
  <NumberInput
    size="xs"
    maw={140}
    aria-label={name}
    placeholder="no limit"
    min={1}
    allowDecimal={false}
    allowNegative={false}
    clampBehavior="none"
    disabled={disabled}
    value={value}
    onChange={onChange}
  />
);
