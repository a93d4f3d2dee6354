import { join, resolve } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { Registry } from 'prom-client';
import { PortsModule, SERVICE_ISSUER, furtherKinds, needed, runProcess, serviceClients, type ProcessPorts } from '@hub/process';
import { DevelopmentIssuer, TokenVerifier } from '@hub/sign-in';
import { DevelopmentIssuerModule } from '@hub/sign-in/nest';
import { openSignIns } from './demonstration/sign-ins';

// The issuer of the hub's own tokens, for services that run apart: each signs in with its secret. The demonstration's sign-ins
// are here too unless parties sign in elsewhere (HUB_JWKS_URL) or there is no demonstration (HUB_DEMONSTRATION=off).

@Module({})
class IssuerModule {
  static of(issuer: DevelopmentIssuer, ports: ProcessPorts): DynamicModule {
    return { module: IssuerModule, imports: [PortsModule.of(ports), DevelopmentIssuerModule.serving(issuer)] };
  }
}

runProcess({
  name: 'issuer',
  title: 'Issuer of the hub’s own tokens',
  open: async (configuration, logger) => {
    const serviceKey = Buffer.from(needed(configuration, 'HUB_SERVICE_KEY'), 'base64');
    const data = resolve(configuration.HUB_DATA);
    const demonstration = configuration.HUB_DEMONSTRATION === 'on' && configuration.HUB_JWKS_URL === undefined;
    const signIns = demonstration ? await openSignIns(data) : [];
    const issuer = await DevelopmentIssuer.open({
      folder: resolve(configuration.HUB_KEYS ?? join(data, 'keys')),
      issuer: SERVICE_ISSUER,
      clients: [...signIns, ...serviceClients(serviceKey, furtherKinds(configuration))],
    });
    const ports = { verifier: new TokenVerifier([issuer.trusted()]), logger, metrics: new Registry() };
    return { module: IssuerModule.of(issuer, ports), close: async () => undefined };
  },
});
