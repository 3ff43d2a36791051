export { BOUNDARY_TYP, boundaryPayload, verifyBoundary, type Boundary } from './boundary.js';
export {
  ChainVerifier,
  verifyChain,
  type ChainPosition,
  type ChainRow,
  type ChainVerdict,
} from './chain-verifier.js';
export { CheckpointChain, type CheckpointFault } from './checkpoint-chain.js';
export { CHECKPOINT_TYP, checkpointPayload, verifyCheckpoint, type Checkpoint } from './checkpoint.js';
export { ExportVerifier, type ExportFault, type ExportVerdict } from './export-verifier.js';
export { toOcsf } from './ocsf.js';
export { GENESIS, link, linkHash, type Link } from './link.js';
export { BadEvidence, verifyApproval } from './verify-approval.js';
