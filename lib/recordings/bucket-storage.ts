import "server-only";
import type { Storage } from "./storage";

interface Settings {
  S3_REGION: string;
  S3_ENDPOINT?: string;
  S3_ACCESS_KEY_ID?: string;
  S3_SECRET_ACCESS_KEY?: string;
}

/** Loads the SDK at first use: most installations keep their files on a disk. */
async function connect({ S3_REGION, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY }: Settings) {
  const sdk = await import("@aws-sdk/client-s3");
  const { Upload } = await import("@aws-sdk/lib-storage");
  const client = new sdk.S3Client({
    region: S3_REGION,
    // Not Amazon's: few others have a name for each bucket, and not all know the checksums of today's SDK.
    ...(S3_ENDPOINT && {
      endpoint: S3_ENDPOINT,
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED" as const,
      responseChecksumValidation: "WHEN_REQUIRED" as const,
    }),
    // Without keys the SDK looks for the machine's own: a role, a profile, AWS_ACCESS_KEY_ID.
    ...(S3_ACCESS_KEY_ID &&
      S3_SECRET_ACCESS_KEY && {
        credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY },
      }),
  });
  return { client, sdk, Upload };
}

/** Keeps files in a bucket of Amazon S3, or of what speaks its protocol. A file is there once its upload is complete. */
export function bucketStorage(bucket: string, settings: Settings): Storage {
  let connected: ReturnType<typeof connect> | undefined;
  const s3 = () => (connected ??= connect(settings));
  return {
    async write(file, content) {
      const { client, Upload } = await s3();
      let bytes = 0;
      const counted = content.pipeThrough(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, controller) {
            bytes += chunk.byteLength;
            controller.enqueue(chunk);
          },
        }),
      );
      // In parts, since the length is not known before. One that breaks off is aborted by the SDK.
      const upload = new Upload({
        client,
        params: { Bucket: bucket, Key: file, Body: counted },
        leavePartsOnError: false,
      });
      await upload.done();
      return bytes;
    },
    async read(file, range) {
      const { client, sdk } = await s3();
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: file, Range }));
      if (!Body) throw new Error(`${file} has no content`);
      return Body.transformToWebStream() as ReadableStream<Uint8Array>;
    },
    async remove(file) {
      const { client, sdk } = await s3();
      await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: file }));
    },
    async *list() {
      const { client, sdk } = await s3();
      for await (const { Contents = [] } of sdk.paginateListObjectsV2({ client }, { Bucket: bucket })) {
        for (const { Key, Size } of Contents) if (Key) yield { file: Key, bytes: Size ?? 0 };
      }
    },
  };
}
