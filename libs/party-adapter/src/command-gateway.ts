/** How an adapter reaches the deciding services: HTTP between processes, an injected request inside one (decision 18). */
export interface CommandGateway {
  /** Sends one command with the caller's own token, forwarded; answers what the service answered. */
  send(command: OutgoingCommand): Promise<CommandAnswer>;
}

export interface OutgoingCommand {
  readonly service: 'referral' | 'consent' | 'handoff';
  /** Path below the service, for example `/v1/referrals/<id>/receive`. */
  readonly path: string;
  readonly token: string;
  readonly idempotencyKey: string;
  readonly body: unknown;
}

export interface CommandAnswer {
  readonly status: number;
  readonly body: unknown;
}
