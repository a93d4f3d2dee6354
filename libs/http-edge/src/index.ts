export { ApiCommand, ApiQueryOf } from './openapi';
export { BODY_LIMIT, createHttpApp, type HttpAppOptions } from './http-app';
export { jsonFault, type JsonFault } from './json-fault';
export * from './paging';
export * from './problem';
export { withoutContent } from './problem.filter';
export * from './readiness';
export { CommandKey, Received, ReceivedBytes, TraceParent, type EdgeRequest, type ReceivedCommand } from './request';
export * from './members';
