import { Compile } from 'typebox/compile';
import { ReceiptMessage } from '@hub/disclosure';
import type { Batch, Consumer, MessageBus } from '@hub/messaging';
import { pipeTopics } from '@hub/projection';
import type { ParkedReceipt, ReceiptRows } from './receipt-rows';

const check = Compile(ReceiptMessage);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Name of the consumer group; another name reads the topic again from its first record kept. */
const GROUP = 'audit-receipts-1';

/** Takes in what views report on `hub.receipts.v1` (decision 13). */
export class ReceiptsConsumer {
  private consumer: Consumer | undefined;

  constructor(
    private readonly bus: MessageBus,
    private readonly rows: ReceiptRows,
    private readonly onParked: (count: number) => void,
  ) {}

  async start(): Promise<void> {
    await this.bus.ensureTopics([pipeTopics.receipts]);
    await this.retryParked();
    this.consumer = await this.bus.consume({
      group: GROUP,
      topics: [pipeTopics.receipts.name],
      onBatch: (batch) => this.take(batch),
    });
  }

  async stop(): Promise<void> {
    await this.consumer?.stop();
    this.consumer = undefined;
  }

  /** What an earlier version could not read, this one perhaps can. */
  private async retryParked(): Promise<void> {
    for (const parked of await this.rows.parked()) {
      const receipt = receiptOf(parked.value);
      if (!receipt) continue;
      await this.rows.keep([receipt], []);
      await this.rows.unpark(parked);
    }
  }

  private async take({ topic, partition, messages }: Batch): Promise<void> {
    const receipts: ReceiptMessage[] = [];
    const parked: ParkedReceipt[] = [];
    for (const { offset, value } of messages) {
      const receipt = receiptOf(value);
      if (receipt) receipts.push(receipt);
      else parked.push({ topic, partition, offset, value });
    }
    await this.rows.keep(receipts, parked);
    if (parked.length > 0) this.onParked(parked.length);
  }
}

const receiptOf = (value: Uint8Array): ReceiptMessage | undefined => {
  try {
    const message: unknown = JSON.parse(utf8.decode(value));
    return check.Check(message) ? message : undefined;
  } catch {
    return undefined;
  }
};
