// SPDX-License-Identifier: Apache-2.0
// The AWS SDK for JavaScript v3 and minio-js against ENDPOINT; prints one line per step, exits 1 at the first that fails.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import * as s3 from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as minio from "minio";

const endpoint = new URL(process.env.ENDPOINT);
const lasting = { accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY };

// What STS gives for the keys of the environment.
const session = async (command) => {
  const sts = new STSClient({ endpoint: endpoint.href, region: "us-east-1", credentials: lasting, maxAttempts: 1 });
  const { AccessKeyId, SecretAccessKey, SessionToken } = (await sts.send(command)).Credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
};
const ways = {
  "": async () => lasting,
  GetSessionToken: () => session(new GetSessionTokenCommand({ DurationSeconds: 900 })),
  AssumeRole: () => session(new AssumeRoleCommand({ RoleArn: process.env.ROLE_ARN, RoleSessionName: "javascript" })),
};
const keys = await ways[process.env.SESSION ?? ""]();
const Bucket = process.env.BUCKET;
const client = new s3.S3Client({
  endpoint: endpoint.href, region: "us-east-1", forcePathStyle: true, credentials: keys, maxAttempts: 1,
});
const send = (Command, input) => client.send(new s3[Command + "Command"]({ Bucket, ...input }));
const read = async (Key, extra) => Buffer.from(await (await send("GetObject", { Key, ...extra })).Body.transformToByteArray());
const big = randomBytes(17 * 1024 * 1024);

const steps = {
  "create and head the bucket": async () => {
    await send("CreateBucket");
    await send("HeadBucket");
    const { Buckets } = await client.send(new s3.ListBucketsCommand({}));
    assert(Buckets.some((bucket) => bucket.Name === Bucket));
  },
  "put, get, head": async () => {
    const put = await send("PutObject", { Key: "a b/ü+", Body: "hello", Metadata: { one: "1" } });
    assert.equal(put.ETag, '"5d41402abc4b2a76b9719d911017c592"');
    assert.equal((await read("a b/ü+")).toString(), "hello");
    assert.equal((await read("a b/ü+", { Range: "bytes=1-2" })).toString(), "el");
    assert.deepEqual((await send("HeadObject", { Key: "a b/ü+" })).Metadata, { one: "1" });
  },
  "a stream goes out in chunks with a trailer": async () => {
    const Body = Readable.from([big.subarray(0, 100000), big.subarray(100000, 300000)]);
    await send("PutObject", { Key: "stream", Body, ContentLength: 300000 });
    assert.deepEqual(await read("stream", { ChecksumMode: "ENABLED" }), big.subarray(0, 300000));
  },
  "every checksum": async () => {
    for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
      const put = await send("PutObject", { Key: "sum", Body: big.subarray(0, 70000), ChecksumAlgorithm });
      assert(put["Checksum" + ChecksumAlgorithm]);
      assert.equal((await read("sum", { ChecksumMode: "ENABLED" })).length, 70000);
    }
    await assert.rejects(send("PutObject", { Key: "bad", Body: "x", ChecksumCRC32: "AAAAAA==" }), { name: "BadDigest" });
  },
  "upload in parts": async () => {
    const params = { Bucket, Key: "big", Body: Readable.from([big]) };
    const done = await new Upload({ client, params, partSize: 5 * 1024 * 1024, queueSize: 4 }).done();
    assert(done.ETag.endsWith('-4"'));
    assert.deepEqual(await read("big"), big);
  },
  "list with a delimiter and in pages": async () => {
    const { CommonPrefixes, Contents } = await send("ListObjectsV2", { Delimiter: "/" });
    assert.deepEqual(CommonPrefixes.map((row) => row.Prefix), ["a b/"]);
    assert.deepEqual(Contents.map((row) => row.Key), ["big", "stream", "sum"]);
    const keys = [];
    for await (const page of s3.paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) keys.push(...page.Contents.map((row) => row.Key));
    assert.deepEqual(keys, ["a b/ü+", "big", "stream", "sum"]);
  },
  "copy": async () => {
    await send("CopyObject", { Key: "copy", CopySource: `${Bucket}/${encodeURIComponent("a b/ü+")}` });
    assert.equal((await read("copy")).toString(), "hello");
  },
  "presigned put and get": async () => {
    const put = await getSignedUrl(client, new s3.PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
    assert.equal((await fetch(put, { method: "PUT", body: "by url" })).status, 200);
    const get = await getSignedUrl(client, new s3.GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
    assert.equal(await (await fetch(get)).text(), "by url");
  },
  "conditions": async () => {
    await assert.rejects(send("PutObject", { Key: "copy", Body: "x", IfNoneMatch: "*" }), { name: "PreconditionFailed" });
    await assert.rejects(send("GetObject", { Key: "none" }), { name: "NoSuchKey" });
  },
  "minio-js": async () => {
    const other = new minio.Client({
      endPoint: endpoint.hostname, port: Number(endpoint.port), useSSL: endpoint.protocol === "https:", pathStyle: true,
      accessKey: keys.accessKeyId, secretKey: keys.secretAccessKey, sessionToken: keys.sessionToken, partSize: 5 * 1024 * 1024,
    });
    assert.equal(await other.bucketExists(Bucket), true);
    await other.putObject(Bucket, "minio/small", "small");
    await other.putObject(Bucket, "minio/big", Readable.from([big]));
    const pieces = [];
    for await (const piece of await other.getObject(Bucket, "minio/big")) pieces.push(piece);
    assert.deepEqual(Buffer.concat(pieces), big);
    assert.equal((await other.statObject(Bucket, "minio/small")).size, 5);
    const listed = [];
    for await (const row of other.listObjectsV2(Bucket, "minio/", true)) listed.push(row.name);
    assert.deepEqual(listed, ["minio/big", "minio/small"]);
    await other.removeObjects(Bucket, listed);
  },
  "delete many, then the bucket": async () => {
    const { Contents } = await send("ListObjectsV2");
    const { Deleted } = await send("DeleteObjects", { Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } });
    assert.equal(Deleted.length, Contents.length);
    await send("DeleteBucket");
  },
};

for (const [name, step] of Object.entries(steps)) {
  await step();
  console.log("ok", name);
}
