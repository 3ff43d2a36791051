import { Button, Collapse, NumberInput, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { DataTable } from '../../../components/data-table.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { ToolPicker } from '../../../components/input/tool-picker.js';
import { toolLabel } from '../../../lib/tool-label.js';
import { newPrice, type TypedPrice } from './limits-draft.js';

interface Props {
  readonly prices: readonly TypedPrice[];
  readonly disabled: boolean;
  readonly onChange: (prices: readonly TypedPrice[]) => void;
}

type Amount = Exclude<keyof TypedPrice, 'tool'>;

const COLUMNS: readonly (readonly [Amount, string, decimals: number])[] = [
  ['perCall', 'A call', 6],
  ['per1kInput', '1,000 tokens in', 6],
  ['per1kOutput', '1,000 tokens out', 6],
  ['reserveOutput', 'Tokens out set aside', 0],
];

/** What a call of a tool costs, in the tenant's currency. */
export function PriceFields({ prices, disabled, onChange }: Props) {
  const [choosing, choose] = useDisclosure();
  const pick = (tools: readonly string[]): void =>
    onChange(tools.map((tool) => prices.find((price) => price.tool === tool) ?? newPrice(tool)));
  return (
    <Stack gap="sm" align="flex-start">
      {prices.length === 0 ? (
        <Text size="sm">No tool has a price.</Text>
      ) : (
        <DataTable>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Tool</Table.Th>
              {COLUMNS.map(([key, title]) => (
                <Table.Th key={key}>{title}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {prices.map((price) => (
              <Table.Tr key={price.tool}>
                <Table.Td title={price.tool}>
                  <RevealText text={toolLabel(price.tool)} />
                </Table.Td>
                {COLUMNS.map(([key, title, decimals]) => (
                  <Table.Td key={key}>
                    <NumberInput
                      size="xs"
                      miw={96}
                      aria-label={`${toolLabel(price.tool)}: ${title}`}
                      min={0}
                      decimalScale={decimals}
                      allowDecimal={decimals > 0}
                      allowNegative={false}
                      hideControls
                      clampBehavior="none"
                      disabled={disabled}
                      value={price[key]}
                      onChange={(value) =>
                        onChange(prices.map((each) => (each === price ? { ...each, [key]: value } : each)))
                      }
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </DataTable>
      )}
      <Button variant="default" aria-expanded={choosing} disabled={disabled} onClick={choose.toggle}>
        Choose tools with a price
      </Button>
      <Collapse expanded={choosing}>
        {choosing && <ToolPicker value={prices.map(({ tool }) => tool)} onChange={pick} />}
      </Collapse>
    </Stack>
  );
}
