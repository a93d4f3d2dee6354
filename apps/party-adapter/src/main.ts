import { runAdapter } from '@hub/process';
import { PartyKindAdapterModule } from './index';

runAdapter((kind) => PartyKindAdapterModule.of(kind));
