import { createRequire } from 'node:module';
import type * as Grpc from '@grpc/grpc-js';
import type * as AnyMessages from 'google-protobuf/google/protobuf/any_pb';
import type * as EmptyMessages from 'google-protobuf/google/protobuf/empty_pb';
import type * as Features from '@eventstore/db-client/generated/serverfeatures_pb';
import type * as FeaturesService from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import type * as Shared from '@eventstore/db-client/generated/shared_pb';
import type * as StatusMessages from '@eventstore/db-client/generated/status_pb';
import type * as StreamsService from '@eventstore/db-client/generated/streams_grpc_pb';
import type * as Streams from '@eventstore/db-client/generated/streams_pb';

// The service definitions are the client's own, and so is the gRPC that speaks them: what it cannot say, nobody can.
const client = createRequire(createRequire(__filename).resolve('@eventstore/db-client'));
// Each `as`: what is loaded by name has the type that the package declares for it.
export const grpc = client('@grpc/grpc-js') as typeof Grpc;
export const { Any } = client('google-protobuf/google/protobuf/any_pb.js') as typeof AnyMessages;
export const { Empty } = client('google-protobuf/google/protobuf/empty_pb.js') as typeof EmptyMessages;
export const features = client('@eventstore/db-client/generated/serverfeatures_pb.js') as typeof Features;
export const shared = client('@eventstore/db-client/generated/shared_pb.js') as typeof Shared;
export const { Status } = client('@eventstore/db-client/generated/status_pb.js') as typeof StatusMessages;
export const streams = client('@eventstore/db-client/generated/streams_pb.js') as typeof Streams;
export const { StreamsService: streamsService } = client(
  '@eventstore/db-client/generated/streams_grpc_pb.js',
) as typeof StreamsService;
export const { ServerFeaturesService: featuresService } = client(
  '@eventstore/db-client/generated/serverfeatures_grpc_pb.js',
) as typeof FeaturesService;

export type { Grpc, Shared, Streams };

/** A failure as the real server words it: the client reads the metadata, and the code where there is none. */
export function grpcError(
  code: Grpc.status,
  details: string,
  metadata: Readonly<Record<string, string>> = {},
): Error & { code: Grpc.status; details: string; metadata: Grpc.Metadata } {
  const found = new grpc.Metadata();
  for (const [name, value] of Object.entries(metadata)) found.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata: found });
}
