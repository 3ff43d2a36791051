import type { Schemas } from '#libs/api-client';
import { Hash } from '../../../components/evidence/hash.js';
import { Facts } from '../../../components/page/facts.js';
import { formatCount } from '../../../lib/text/format.js';

/** Where the record stands in the tenant's hash chain. */
export const ChainFacts = ({ chain }: { readonly chain: Schemas['CallDetail']['chain'] }) => (
  <Facts
    facts={[
      ['Place in chain', formatCount(chain.seq)],
      ['Hash', <Hash key="hash" value={chain.hash} name="record hash" />],
      ['Record before', <Hash key="previous" value={chain.previous} name="previous hash" />],
    ]}
  />
);
