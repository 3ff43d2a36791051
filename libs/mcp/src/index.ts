export { LEGACY_VERSIONS, MODERN, negotiateLegacy, type Era, type LegacyVersion } from './eras.js';
export { exposedDefinition, exposedToolName, splitExposedName } from './exposed-name.js';
export { headerParamProblems, headerParams, type HeaderParam } from './headers/header-params.js';
export { readMcpHeaders, type McpHeaders } from './headers/mcp-headers.js';
export {
  type Message,
  type MessageId,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from './request/message.js';
export { assertModernEnvelope } from './request/modern-envelope.js';
export { modernRequestHeaders } from './headers/modern-request-headers.js';
export { assertModernToolHeaders } from './headers/modern-tool-headers.js';
export { parseMessage } from './request/parse-message.js';
export { selectEra, VERSION_KEY } from './request/select-era.js';
export {
  type BroughtInput,
  ITEM_METHODS,
  type ItemCall,
  type ItemMethod,
  readItemCall,
} from './request/item-call.js';
export { type ListenFilter, readListen } from './request/listen.js';
export { LOG_LEVELS, type LogLevel } from './request/log-levels.js';
export { inputRequiredResult, itemResult } from './response/item-result.js';
export {
  type Asked,
  ASKING,
  type InputRequired,
  isInputRequired,
  readAsking,
  readInputRequired,
} from './response/input-required.js';
export { serverCapabilities } from './response/server-capabilities.js';
export { SealedState } from './sealed-state.js';
export { toolErrorResult } from './response/call-result.js';
export { denialResponse, type DenialPhase, type DenialReply } from './response/denial-response.js';
export { discoverResult } from './response/discover-result.js';
export { initializeResult, type ServerInfo } from './response/initialize-result.js';
export { errorResponse, resultResponse } from './response/json-rpc.js';
export { listPage, type ListPage } from './response/list-page.js';
export { listResult } from './response/list-result.js';
export { SseParser, type SseEvent } from './upstream/sse-parser.js';
export {
  upstreamRequest,
  upstreamItemCall,
  upstreamStream,
  type UpstreamItemCall,
  type UpstreamDialect,
  type UpstreamRequest,
} from './upstream/upstream-request.js';
export {
  readUpstreamMessage,
  readUpstreamResponse,
  type UpstreamMessage,
  type UpstreamResult,
} from './upstream/upstream-response.js';
export { UpstreamRpcError, UpstreamViolation, type ViolationKind } from './upstream/upstream-violation.js';
