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
export { readToolCall, type ToolCall } from './request/tool-call.js';
export { callResult, toolErrorResult } from './response/call-result.js';
export { denialResponse, type DenialPhase, type DenialReply } from './response/denial-response.js';
export { discoverResult } from './response/discover-result.js';
export { initializeResult, type ServerInfo } from './response/initialize-result.js';
export { errorResponse, resultResponse } from './response/json-rpc.js';
export { listPage, type ListPage } from './response/list-page.js';
export { toolsListResult } from './response/tools-list-result.js';
export { SseParser, type SseEvent } from './upstream/sse-parser.js';
export {
  upstreamRequest,
  upstreamToolCall,
  type UpstreamDialect,
  type UpstreamRequest,
} from './upstream/upstream-request.js';
export { readUpstreamResponse, type UpstreamResult } from './upstream/upstream-response.js';
export { UpstreamRpcError, UpstreamViolation, type ViolationKind } from './upstream/upstream-violation.js';
