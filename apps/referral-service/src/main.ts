import { runService } from '@hub/process';
import { ReferralServiceModule } from './index';

runService('referral-service', ReferralServiceModule);
