// SPDX-License-Identifier: Apache-2.0

//! The AWS SDK for Rust against ENDPOINT; prints one line per step, exits 1 at the first that fails.

use std::env;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier,
};
use aws_sdk_s3::Client;

type Failure = Box<dyn std::error::Error>;
type Outcome = Result<(), Failure>;

const REGION: Region = Region::from_static("us-east-1");
const PART: usize = 5 << 20;

struct Test {
    client: Client,
    bucket: String,
    big: Vec<u8>,
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_default()
}

fn expect(ok: bool, what: impl Into<String>) -> Outcome {
    if ok {
        Ok(())
    } else {
        Err(what.into().into())
    }
}

/// The keys of the environment, or what STS gives for them.
async fn credentials(endpoint: &str) -> Result<Credentials, Failure> {
    let lasting =
        Credentials::new(variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"), None, None, "environment");
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(aws_sdk_sts::config::BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(REGION)
        .credentials_provider(lasting.clone());
    let sts = aws_sdk_sts::Client::from_conf(config.build());
    let given = match variable("SESSION").as_str() {
        "" => return Ok(lasting),
        "GetSessionToken" => sts.get_session_token().duration_seconds(900).send().await?.credentials,
        "AssumeRole" => {
            let role = sts.assume_role().role_arn(variable("ROLE_ARN")).role_session_name("rust");
            role.send().await?.credentials
        }
        other => return Err(format!("SESSION is {other}").into()),
    };
    let given = given.ok_or("no credentials")?;
    let (id, secret) = (given.access_key_id(), given.secret_access_key());
    Ok(Credentials::new(id, secret, Some(given.session_token().to_owned()), None, "session"))
}

impl Test {
    async fn read(&self, key: &str) -> Result<Vec<u8>, Failure> {
        let answer = self.client.get_object().bucket(&self.bucket).key(key).checksum_mode(ChecksumMode::Enabled);
        Ok(answer.send().await?.body.collect().await?.to_vec())
    }

    async fn put_and_get(&self) -> Outcome {
        self.client.create_bucket().bucket(&self.bucket).send().await?;
        let key = "a b/ü+";
        let put = self.client.put_object().bucket(&self.bucket).key(key).metadata("one", "1");
        let put = put.body(ByteStream::from_static(b"hello")).send().await?;
        expect(put.e_tag() == Some("\"5d41402abc4b2a76b9719d911017c592\""), format!("etag {put:?}"))?;
        expect(put.checksum_crc32().is_some(), "no CRC32 by default")?;
        expect(self.read(key).await? == b"hello", "body")?;
        let head = self.client.head_object().bucket(&self.bucket).key(key).send().await?;
        let one = head.metadata().and_then(|all| all.get("one"));
        expect(head.content_length() == Some(5) && one.is_some_and(|value| value == "1"), format!("head {head:?}"))
    }

    async fn checksums(&self) -> Outcome {
        use ChecksumAlgorithm::{Crc32, Crc32C, Crc64Nvme, Sha1, Sha256};
        for algorithm in [Crc32, Crc32C, Crc64Nvme, Sha1, Sha256] {
            let put = self.client.put_object().bucket(&self.bucket).key("sum").checksum_algorithm(algorithm.clone());
            put.body(self.big[..70_000].to_vec().into()).send().await?;
            expect(self.read("sum").await? == self.big[..70_000], format!("body with {algorithm:?}"))?;
        }
        Ok(())
    }

    async fn parts(&self) -> Outcome {
        let made = self.client.create_multipart_upload().bucket(&self.bucket).key("big");
        let made = made.checksum_algorithm(ChecksumAlgorithm::Crc32).send().await?;
        let id = made.upload_id().ok_or("no upload id")?;
        let mut done = CompletedMultipartUpload::builder();
        for (number, piece) in (1..).zip(self.big.chunks(PART)) {
            let part = self.client.upload_part().bucket(&self.bucket).key("big").upload_id(id).part_number(number);
            let part = part.body(piece.to_vec().into()).send().await?;
            let mut complete = CompletedPart::builder().part_number(number);
            complete = complete.set_e_tag(part.e_tag.clone()).set_checksum_crc32(part.checksum_crc32.clone());
            done = done.parts(complete.build());
        }
        let complete = self.client.complete_multipart_upload().bucket(&self.bucket).key("big").upload_id(id);
        complete.multipart_upload(done.build()).send().await?;
        expect(self.read("big").await? == self.big, "the parts joined")
    }

    async fn conditions(&self) -> Outcome {
        let put = self.client.put_object().bucket(&self.bucket).key("sum").if_none_match("*");
        let refused = put.body(ByteStream::from_static(b"x")).send().await.err().ok_or("it was overwritten")?;
        expect(refused.code() == Some("PreconditionFailed"), format!("if-none-match {:?}", refused.code()))?;
        let missing = self.client.get_object().bucket(&self.bucket).key("none").send().await.err();
        let missing = missing.ok_or("it is there")?;
        expect(missing.code() == Some("NoSuchKey"), format!("missing key {:?}", missing.code()))
    }

    /// Over HTTP only: there is no second client with TLS here.
    async fn presigned(&self) -> Outcome {
        let valid = PresigningConfig::expires_in(Duration::from_secs(60))?;
        let url = self.client.get_object().bucket(&self.bucket).key("a b/ü+").presigned(valid).await?;
        let Some(rest) = url.uri().strip_prefix("http://") else { return Ok(()) };
        let (host, target) = rest.split_once('/').ok_or("a URL without a path")?;
        let mut connection = TcpStream::connect(host)?;
        write!(connection, "GET /{target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer)?;
        expect(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nhello"), format!("presigned get {answer}"))
    }

    async fn listing(&self) -> Outcome {
        let mut keys = Vec::new();
        let mut pages = self.client.list_objects_v2().bucket(&self.bucket).max_keys(2).into_paginator().send();
        while let Some(page) = pages.next().await {
            keys.extend(page?.contents().iter().filter_map(|row| row.key().map(str::to_owned)));
        }
        expect(keys == ["a b/ü+", "big", "sum"], format!("keys {keys:?}"))?;
        let all: Result<Vec<_>, _> = keys.iter().map(|key| ObjectIdentifier::builder().key(key).build()).collect();
        let delete = Delete::builder().set_objects(Some(all?)).build()?;
        let gone = self.client.delete_objects().bucket(&self.bucket).delete(delete).send().await?;
        expect(gone.deleted().len() == 3 && gone.errors().is_empty(), format!("deleted {gone:?}"))?;
        self.client.delete_bucket().bucket(&self.bucket).send().await?;
        Ok(())
    }

    async fn run(&self) -> Outcome {
        self.put_and_get().await?;
        println!("ok put, get, head");
        self.checksums().await?;
        println!("ok every checksum");
        self.parts().await?;
        println!("ok upload in parts");
        self.conditions().await?;
        println!("ok conditions");
        self.presigned().await?;
        println!("ok presigned");
        self.listing().await?;
        println!("ok pages, delete many, then the bucket");
        Ok(())
    }
}

async fn test() -> Outcome {
    let endpoint = variable("ENDPOINT");
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(&endpoint)
        .region(REGION)
        .force_path_style(true)
        .credentials_provider(credentials(&endpoint).await?);
    let mut big = vec![0; 17 << 20];
    getrandom::fill(&mut big).map_err(|error| error.to_string())?;
    Test { client: Client::from_conf(config.build()), bucket: variable("BUCKET"), big }.run().await
}

#[tokio::main]
async fn main() {
    if let Err(failure) = test().await {
        println!("FAILED: {}", DisplayErrorContext(&*failure));
        std::process::exit(1);
    }
}
