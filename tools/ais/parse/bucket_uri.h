// SPDX-License-Identifier: Apache-2.0
//
// How buckets and objects are written: PROVIDER://[@CLUSTER][#NAMESPACE/]BUCKET[/OBJECT].
#pragma once

#include <mortise/error.h>

#include <string>
#include <string_view>

namespace mortise::ais {

/// Of another cluster, of a name space, or (both empty) neither.
struct Namespace {
  std::string cluster;  // its UUID or alias; "@" stands for every other cluster
  std::string name;

  bool is_global() const noexcept { return cluster.empty() && name.empty(); }
  /// "@cluster#name"
  std::string uname() const { return "@" + cluster + "#" + name; }
};

struct BucketUri {
  std::string provider;  // as the server knows it: "ais", "aws", "gcp", "azure", "oci"; empty: all
  Namespace space;
  std::string bucket;  // empty: the buckets of the provider and name space
  std::string object;  // exactly what stands behind the slash

  /// "ais://#ns/bucket/object"; the cloud's providers by their short names, "s3://bucket".
  std::string text() const;
  std::string bucket_text() const;
  /// "ais/@#ns/bucket/" and the object's name
  std::string uname() const;
  bool is_remote() const noexcept { return provider != "ais" || !space.cluster.empty(); }
};

/// What is wrong with a URI says what the word was, and what was expected. Names of objects may be anything.
Result<BucketUri> parse_uri(std::string_view text);
/// As parse_uri(), but there must be a bucket and no object.
Result<BucketUri> parse_bucket(std::string_view text);
/// There must be a bucket and an object.
Result<BucketUri> parse_object(std::string_view text);

}  // namespace mortise::ais
