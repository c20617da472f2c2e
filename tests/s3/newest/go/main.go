// SPDX-License-Identifier: Apache-2.0

// The AWS SDK for Go v2 and minio-go against ENDPOINT; prints one line per step, exits 1 at the first that fails.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/minio/minio-go/v7"
	miniocredentials "github.com/minio/minio-go/v7/pkg/credentials"
)

var (
	ctx      = context.Background()
	bucket   = os.Getenv("BUCKET")
	endpoint = os.Getenv("ENDPOINT")
	id       = os.Getenv("AWS_ACCESS_KEY_ID")
	secret   = os.Getenv("AWS_SECRET_ACCESS_KEY")
	token    = "" // of temporary credentials
	big      = make([]byte, 17<<20)
	client   *s3.Client
)

func newClient() *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &endpoint, Region: "us-east-1", UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, token),
		// The defaults of a configuration that is loaded from files.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
	})
}

// Takes what STS gives for the keys of the environment.
func beginSession(operation string) {
	issuer := sts.New(sts.Options{BaseEndpoint: &endpoint, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, "")})
	switch operation {
	case "":
	case "GetSessionToken":
		given, err := issuer.GetSessionToken(ctx, &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
		check(err)
		id, secret, token = *given.Credentials.AccessKeyId, *given.Credentials.SecretAccessKey, *given.Credentials.SessionToken
	case "AssumeRole":
		given, err := issuer.AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: aws.String(os.Getenv("ROLE_ARN")),
			RoleSessionName: aws.String("go")})
		check(err)
		id, secret, token = *given.Credentials.AccessKeyId, *given.Credentials.SecretAccessKey, *given.Credentials.SessionToken
	default:
		check(errors.New("SESSION is " + operation))
	}
}

func check(err error) {
	if err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
}

func expect(ok bool, what string, values ...any) {
	if !ok {
		check(fmt.Errorf("%s %v", what, values))
	}
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return fmt.Sprint(err)
}

func read(key string) []byte {
	answer, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
	check(err)
	body, err := io.ReadAll(answer.Body)
	check(err)
	return body
}

func putAndGet() {
	_, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket})
	check(err)
	key := "a b/ü+"
	put, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("hello"),
		Metadata: map[string]string{"one": "1"}})
	check(err)
	expect(*put.ETag == `"5d41402abc4b2a76b9719d911017c592"`, "etag", *put.ETag)
	expect(put.ChecksumCRC32 != nil, "no CRC32 by default")
	expect(string(read(key)) == "hello", "body")
	head, err := client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &bucket, Key: &key})
	check(err)
	expect(head.Metadata["one"] == "1" && *head.ContentLength == 5, "head", head)
}

func checksums() {
	for _, algorithm := range []types.ChecksumAlgorithm{types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc32c,
		types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha1, types.ChecksumAlgorithmSha256} {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("sum"),
			Body: bytes.NewReader(big[:70000]), ChecksumAlgorithm: algorithm})
		check(err)
		expect(bytes.Equal(read("sum"), big[:70000]), "body with", algorithm)
	}
}

func parts() {
	uploader := manager.NewUploader(client, func(u *manager.Uploader) { u.PartSize = 5 << 20 })
	_, err := uploader.Upload(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("big"), Body: io.MultiReader(bytes.NewReader(big))})
	check(err)
	buffer := manager.NewWriteAtBuffer(nil)
	_, err = manager.NewDownloader(client).Download(ctx, buffer, &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("big")})
	check(err)
	expect(bytes.Equal(buffer.Bytes(), big), "the parts joined")
}

func conditions() {
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("sum"), Body: strings.NewReader("x"),
		IfNoneMatch: aws.String("*")})
	expect(code(err) == "PreconditionFailed", "if-none-match", err)
	_, err = client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("none")})
	expect(code(err) == "NoSuchKey", "missing key", err)
}

func presigned() {
	signer := s3.NewPresignClient(client)
	put, err := signer.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: aws.String("signed")})
	check(err)
	request, err := http.NewRequest(put.Method, put.URL, strings.NewReader("by url"))
	check(err)
	answer, err := http.DefaultClient.Do(request)
	check(err)
	expect(answer.StatusCode == 200, "presigned put", answer.Status)
	get, err := signer.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("signed")})
	check(err)
	answer, err = http.Get(get.URL)
	check(err)
	body, _ := io.ReadAll(answer.Body)
	expect(string(body) == "by url", "presigned get", answer.Status)
}

func listing() {
	var keys []string
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &bucket, MaxKeys: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		check(err)
		for _, row := range page.Contents {
			keys = append(keys, *row.Key)
		}
	}
	expect(slices.Equal(keys, []string{"a b/ü+", "big", "signed", "sum"}), "keys", keys)
}

func minioGo() {
	where, err := url.Parse(endpoint)
	check(err)
	other, err := minio.New(where.Host, &minio.Options{Secure: where.Scheme == "https", BucketLookup: minio.BucketLookupPath,
		Creds: miniocredentials.NewStaticV4(id, secret, token)})
	check(err)
	ok, err := other.BucketExists(ctx, bucket)
	check(err)
	expect(ok, "bucket exists")
	_, err = other.PutObject(ctx, bucket, "minio/small", strings.NewReader("small"), 5, minio.PutObjectOptions{})
	check(err)
	_, err = other.PutObject(ctx, bucket, "minio/big", bytes.NewReader(big), -1, minio.PutObjectOptions{PartSize: 5 << 20})
	check(err)
	object, err := other.GetObject(ctx, bucket, "minio/big", minio.GetObjectOptions{})
	check(err)
	body, err := io.ReadAll(object)
	check(err)
	expect(bytes.Equal(body, big), "minio-go's parts")
	var listed []string
	rows := make(chan minio.ObjectInfo, 10)
	for row := range other.ListObjects(ctx, bucket, minio.ListObjectsOptions{Prefix: "minio/", Recursive: true}) {
		check(row.Err)
		listed = append(listed, row.Key)
		rows <- row
	}
	close(rows)
	expect(slices.Equal(listed, []string{"minio/big", "minio/small"}), "listed", listed)
	for failure := range other.RemoveObjects(ctx, bucket, rows, minio.RemoveObjectsOptions{}) {
		check(failure.Err)
	}
	link, err := other.PresignedGetObject(ctx, bucket, "sum", time.Minute, nil)
	check(err)
	answer, err := http.Get(link.String())
	check(err)
	expect(answer.StatusCode == 200, "minio-go's presigned get", answer.Status)
}

func removeAll() {
	page, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket})
	check(err)
	var objects []types.ObjectIdentifier
	for _, row := range page.Contents {
		objects = append(objects, types.ObjectIdentifier{Key: row.Key})
	}
	_, err = client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: objects}})
	check(err)
	_, err = client.DeleteBucket(ctx, &s3.DeleteBucketInput{Bucket: &bucket})
	check(err)
}

func main() {
	_, err := rand.Read(big)
	check(err)
	beginSession(os.Getenv("SESSION"))
	client = newClient()
	for _, step := range []struct {
		name string
		run  func()
	}{
		{"put, get, head", putAndGet}, {"every checksum", checksums}, {"upload in parts", parts}, {"conditions", conditions},
		{"presigned put and get", presigned}, {"pages", listing}, {"minio-go", minioGo}, {"delete many, then the bucket", removeAll},
	} {
		step.run()
		fmt.Println("ok", step.name)
	}
}
