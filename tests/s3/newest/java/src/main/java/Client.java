// SPDX-License-Identifier: Apache-2.0

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** The AWS SDK for Java 2 against ENDPOINT; prints one line per step, exits 1 at the first that fails. */
public final class Client {
  private static final String BUCKET = System.getenv("BUCKET");
  private static final URI ENDPOINT = URI.create(System.getenv("ENDPOINT"));
  private static final byte[] BIG = new byte[17 << 20];
  private static final AwsCredentialsProvider KEYS = keys(System.getenv("SESSION"));
  private static final S3Client CLIENT = S3Client.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1)
      .credentialsProvider(KEYS).forcePathStyle(true).build();

  /** Those of the environment, or what STS gives for them. */
  private static AwsCredentialsProvider keys(String session) {
    var lasting = EnvironmentVariableCredentialsProvider.create();
    if (session == null || session.isEmpty()) return lasting;
    try (StsClient sts = StsClient.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1)
             .credentialsProvider(lasting).build()) {
      Credentials given = switch (session) {
        case "GetSessionToken" -> sts.getSessionToken(r -> r.durationSeconds(900)).credentials();
        case "AssumeRole" ->
            sts.assumeRole(r -> r.roleArn(System.getenv("ROLE_ARN")).roleSessionName("java")).credentials();
        default -> throw new AssertionError("SESSION is " + session);
      };
      return StaticCredentialsProvider.create(
          AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), given.sessionToken()));
    }
  }

  private static void expect(boolean ok, String what, Object... values) {
    if (!ok) throw new AssertionError(what + " " + Arrays.toString(values));
  }

  private static String codeOf(Runnable request) {
    try {
      request.run();
      return "none";
    } catch (S3Exception e) {
      return e.awsErrorDetails().errorCode();
    }
  }

  private static byte[] read(String key) {
    return CLIENT.getObjectAsBytes(r -> r.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED)).asByteArray();
  }

  private static void putAndGet() {
    CLIENT.createBucket(r -> r.bucket(BUCKET));
    String key = "a b/ü+";
    var put = CLIENT.putObject(r -> r.bucket(BUCKET).key(key).metadata(Map.of("one", "1")), RequestBody.fromString("hello"));
    expect(put.eTag().equals("\"5d41402abc4b2a76b9719d911017c592\""), "etag", put);
    expect(put.checksumCRC32() != null, "no CRC32 by default", put);
    expect(Arrays.equals(read(key), "hello".getBytes(StandardCharsets.UTF_8)), "body");
    var head = CLIENT.headObject(r -> r.bucket(BUCKET).key(key));
    expect(head.metadata().get("one").equals("1") && head.contentLength() == 5, "head", head);
  }

  private static void checksums() {
    byte[] body = Arrays.copyOf(BIG, 70_000);
    for (ChecksumAlgorithm algorithm :
        List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32_C, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256)) {
      CLIENT.putObject(r -> r.bucket(BUCKET).key("sum").checksumAlgorithm(algorithm), RequestBody.fromBytes(body));
      expect(Arrays.equals(read("sum"), body), "body with", algorithm);
    }
  }

  /** The asynchronous client cuts it into parts, and reads it by parts. */
  private static void parts() {
    try (S3AsyncClient client = S3AsyncClient.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1)
             .credentialsProvider(KEYS).forcePathStyle(true).multipartEnabled(true).build()) {
      var put = client.putObject(r -> r.bucket(BUCKET).key("big"), AsyncRequestBody.fromBytes(BIG)).join();
      expect(put.eTag().endsWith("-3\""), "etag of parts", put);
      var got = client.getObject(r -> r.bucket(BUCKET).key("big"), AsyncResponseTransformer.toBytes()).join();
      expect(Arrays.equals(got.asByteArray(), BIG), "the parts joined");
    }
  }

  private static void conditions() {
    String code = codeOf(() -> CLIENT.putObject(r -> r.bucket(BUCKET).key("sum").ifNoneMatch("*"), RequestBody.fromString("x")));
    expect(code.equals("PreconditionFailed"), "if-none-match", code);
    String missing = codeOf(() -> read("none"));
    expect(missing.equals("NoSuchKey"), "missing key", missing);
  }

  private static void presigned() throws Exception {
    HttpClient plain = HttpClient.newHttpClient();
    try (S3Presigner signer = S3Presigner.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1)
             .credentialsProvider(KEYS).serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
      var get = signer.presignGetObject(
          r -> r.signatureDuration(Duration.ofMinutes(5)).getObjectRequest(g -> g.bucket(BUCKET).key("a b/ü+")));
      var answer = plain.send(HttpRequest.newBuilder(get.url().toURI()).build(), HttpResponse.BodyHandlers.ofString());
      expect(answer.statusCode() == 200 && answer.body().equals("hello"), "presigned get", answer, answer.body());
    }
  }

  private static void listing() {
    var keys = CLIENT.listObjectsV2Paginator(r -> r.bucket(BUCKET).maxKeys(2)).contents().stream().map(S3Object::key).toList();
    expect(keys.equals(List.of("a b/ü+", "big", "sum")), "keys", keys);
    var all = keys.stream().map(k -> ObjectIdentifier.builder().key(k).build()).toList();
    var gone = CLIENT.deleteObjects(r -> r.bucket(BUCKET).delete(d -> d.objects(all)));
    expect(gone.deleted().size() == 3 && gone.errors().isEmpty(), "deleted", gone);
    CLIENT.deleteBucket(r -> r.bucket(BUCKET));
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void step(String name, Step step) throws Exception {
    step.run();
    System.out.println("ok " + name);
  }

  public static void main(String[] arguments) throws Exception {
    new Random(1).nextBytes(BIG);
    step("put and get", Client::putAndGet);
    step("checksums", Client::checksums);
    step("parts", Client::parts);
    step("conditions", Client::conditions);
    if (ENDPOINT.getScheme().equals("http")) step("presigned", Client::presigned);
    step("listing and deletion", Client::listing);
  }
}
