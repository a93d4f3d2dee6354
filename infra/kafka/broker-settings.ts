/** Ports of one broker on 127.0.0.1. */
export interface KafkaPorts {
  /** What clients speak to. */
  readonly client: number;
  /** The broker's own KRaft controller. */
  readonly controller: number;
}

/** `server.properties` of a single node that is broker and controller at once (KRaft: no ZooKeeper). */
export function brokerSettings(ports: KafkaPorts, logFolder: string): string {
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.client},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.client}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    // Backslashes are escapes in a properties file.
    'log.dirs': logFolder.replaceAll('\\', '/'),
    // Topics are made by whoever knows their partition count (decision 14), never by a typing mistake.
    'auto.create.topics.enable': 'false',
    // One node: everything has one copy.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // After kill -9 the node waits for its own old session: 15 s by default, 5 s with these two.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
