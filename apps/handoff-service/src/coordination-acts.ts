import { confirm } from './confirm/confirm.act';
import type { CoordinationAct } from './coordination-act';
import { end } from './end/end.act';
import { fail } from './fail/fail.act';
import { introduce } from './introduce/introduce.act';
import { propose } from './propose/propose.act';
import { receive } from './receive/receive.act';
import { retry } from './retry/retry.act';
import { withdraw } from './withdraw/withdraw.act';

/** What can be done with an episode that exists and with its hand-offs; the folders beside this file, one for each. */
export const COORDINATION_ACTS: readonly CoordinationAct[] = [propose, receive, introduce, confirm, fail, retry, withdraw, end];
