import { randomUUID } from 'node:crypto';

/** W3C Trace Context, version 00. */
export interface TraceContext {
  readonly traceId: string;
  /** The header to pass on, with a span of this request. */
  readonly traceparent: string;
}

const PATTERN = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

const SPAN_DIGITS = 16;

/** 32 digits, never all zero. Node draws UUIDs ahead, a hundred at a time: a draw of its own would cost four times as much. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** Continues the caller's trace where its header is well formed, else begins one. */
export function traceContext(header: string | readonly string[] | undefined): TraceContext {
  const match = typeof header === 'string' && !header.startsWith('ff') ? PATTERN.exec(header) : null;
  const valid = match !== null && !/^0+$/.test(match[1] ?? '') && !/^0+$/.test(match[2] ?? '');
  const traceId = (valid ? match[1] : undefined) ?? randomHex();
  const flags = (valid ? match[3] : undefined) ?? '00';
  return { traceId, traceparent: `00-${traceId}-${randomHex().slice(0, SPAN_DIGITS)}-${flags}` };
}
