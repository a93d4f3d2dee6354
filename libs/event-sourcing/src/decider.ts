/**
 * What a decider decides, before it has an id, a position or sealed segments: the open part, and for each information
 * category the whole replacement value of what it describes (decision 3).
 */
export interface DecidedEvent<Type extends string = string, Open = unknown> {
  readonly type: Type;
  readonly version: number;
  readonly open: Open;
  /** Plain contents by category; sealed by the vault before they are appended. */
  readonly segments?: Readonly<Record<string, unknown>>;
  /** The release under whose own key the contents are sealed, and with which they go (decision 9); absent: the category's key. */
  readonly release?: string;
}

/** An event as `evolve` sees it: upcast, validated, open part only. Deciders never see sealed content. */
export interface EvolvedEvent<Type extends string = string, Open = unknown> {
  readonly id: string;
  readonly type: Type;
  readonly open: Open;
  readonly recordedAt: Date;
  readonly revision: number;
}

/** Why a command was refused: a stable code, a sentence for a caseworker, what to do next. Never a person's data. */
export interface Refusal {
  readonly refused: string;
  readonly message: string;
  /** For refusals that list their reasons, for example each missing element of a consent with its citation. */
  readonly details?: readonly { readonly code: string; readonly message: string; readonly citation?: string }[];
}

export type Decision<Event extends DecidedEvent = DecidedEvent> = readonly Event[] | Refusal;

/** An aggregate: three functions, pure (decision 2). Time comes in with the command. */
export interface Decider<State, Command, Event extends DecidedEvent = DecidedEvent> {
  readonly initialState: State;
  evolve(state: State, event: EvolvedEvent): State;
  decide(command: Command, state: State): Decision<Event>;
}

export type Decide<Command, State, Event extends DecidedEvent = DecidedEvent> = (
  command: Command,
  state: State,
) => Decision<Event>;

export const refused = (code: string, message: string, details?: Refusal['details']): Refusal =>
  details ? { refused: code, message, details } : { refused: code, message };

export const isRefusal = (decision: Decision): decision is Refusal => 'refused' in decision;
