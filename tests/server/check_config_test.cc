// SPDX-License-Identifier: Apache-2.0
//
// check-config accepts what serve accepts, and nothing else. Each configuration is given to both: either serve gets as
// far as serving and check-config says ok, or both refuse it with the same line.
#include "server/zoo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include <sys/stat.h>

namespace mortise::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Given {
  std::string name;
  std::string toml;
  std::string line = {};  // "": accepted; FILE stands for the configuration's name
  std::vector<std::string> sets = {};
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

// What FILE, ZOO and REAL stand for. What was put in is not searched again: the random name of a temporary directory
// may hold "ZOO", too.
std::string filled_in(const std::string& text, const std::string& file = {}) {
  const std::pair<std::string, std::string> words[] = {{"FILE", file},
                                                       {"ZOO", (build_directory() / "tests/zoo").string()},
                                                       {"REAL", (build_directory() / "plugins").string()}};
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto* word = std::find_if(std::begin(words), std::end(words), [&](const auto& each) {
      return text.compare(at, each.first.size(), each.first) == 0;
    });
    if (word == std::end(words)) {
      out += text[at++];
    } else {
      out += word->second;
      at += word->first.size();
    }
  }
  return out;
}

TEST(FilledIn, DoesNotSearchWhatItPutIn) {
  EXPECT_EQ(filled_in("FILE:4:1: x", "/tmp/rWZOO3/REALFILE"), "/tmp/rWZOO3/REALFILE:4:1: x");
}

class CheckConfig : public testing::TestWithParam<Given> {};

TEST_P(CheckConfig, AgreesWithServe) {
  const Given& given = GetParam();
  std::vector<std::string> flags;
  for (const std::string& set : given.sets) flags.insert(flags.end(), {"--set", set});
  TestServer server({filled_in("# a configuration\n" + given.toml), flags, {}});
  std::vector<std::string> check{"check-config", server.config_file().string(), "--set",
                                 "server.data_dir=" + (server.directory() / "data").string()};
  check.insert(check.end(), flags.begin(), flags.end());
  const Finished checked = run_mortise(check);
  EXPECT_FALSE(std::filesystem::exists(server.directory() / "data")) << "check-config has effects";
  if (given.line.empty()) {
    EXPECT_EQ(checked.code, 0) << checked.errors;
    ASSERT_NO_THROW(server.start());
    EXPECT_EQ(server.terminate(), 0);
    return;
  }
  const std::string line = filled_in(given.line, server.config_file().string());
  EXPECT_EQ(checked.code, 1);
  EXPECT_THAT(checked.errors, HasSubstr(line));
  EXPECT_EQ(server.start_and_wait(), 1);
  EXPECT_THAT(replaced(server.log(), "\\\"", "\""), HasSubstr(line));
}

std::string bucket(const std::string& rest) { return "[[bucket]]\nname = \"bucket\"\n" + rest; }
std::string property(const std::string& property) { return bucket("properties = { " + property + " }\n"); }
std::string key(const std::string& rest) {
  return "[plugins.auth_sigv4]\nenabled = true\n[[plugins.auth_sigv4.key]]\naccess_key = \"AKEXAMPLE\"\n" + rest;
}
const std::string kSecret = "secret_key = \"01234567890123456789\"\n";
const std::string kPainter = "[plugins.zoo_properties_good]\nenabled = true\n";
std::string zoo(const std::string& rest) { return "[plugins]\ndirectories = [\"REAL\", \"ZOO\"]\n" + rest; }

std::string painted(const std::string& colour) {
  return zoo(kPainter) + property("\"zoo.colour\" = \"" + colour + "\"");
}

INSTANTIATE_TEST_SUITE_P(
    Buckets, CheckConfig,
    testing::Values(
        Given{"none", ""}, Given{"plain", bucket("")},
        Given{"known", property("durability = \"none\", versioning = \"enabled\"")},
        Given{"second_misspelt", property("durability = \"none\", versoning = \"enabled\""),
              "FILE:4:49: bucket 'bucket': unknown property 'versoning'; did you mean 'versioning'?"},
        Given{"misspelt", property("durabilty = \"none\""),
              "FILE:4:28: bucket 'bucket': unknown property 'durabilty'; did you mean 'durability'?"},
        Given{"value", property("durability = \"nope\""),
              "bucket 'bucket': property 'durability' is \"nope\", but must be one of \"strict\", \"data\", \"none\""},
        Given{"near_value", property("versioning = \"enable\""), "did you mean 'enabled'?"},
        Given{"capital_value", property("versioning = \"Enabled\""), "did you mean 'enabled'?"},
        Given{"etag", property("\"s3.etag\" = \"sha\""), "must be one of \"md5\", \"checksum\""},
        Given{"namespace_", property("\"checksum.tipe\" = \"md5\""), "did you mean 'checksum.type'?"},
        Given{"s3_namespace", property("\"s3.etg\" = \"md5\""), "did you mean 's3.etag'?"},
        Given{"nobodys", property("\"acme.colour\" = \"red\""), "bucket 'bucket': unknown property 'acme.colour'"},
        Given{"of_a_plugin", painted("red")},
        Given{"of_a_plugin_that_is_off", property("\"zoo.colour\" = \"red\""), "unknown property 'zoo.colour'"},
        Given{"value_that_its_plugin_refuses", painted("blue"),
              "bucket 'bucket': property 'zoo.colour': there is no other colour than red"},
        Given{"number_of_a_plugin", zoo(kPainter) + property("\"zoo.size\" = \"large\""),
              "property 'zoo.size' is \"large\", but must be a number"},
        Given{"internal", zoo(kPainter) + property("\"zoo.maker\" = \"me\""),
              "property 'zoo.maker' is set by zoo_properties_good alone"},
        Given{"of_objects", zoo(kPainter) + property("\"zoo.weight\" = \"1\""), "unknown property 'zoo.weight'"},
        Given{"acl", property("\"s3.acl\" = \"canned:public-read\", tags = \"a=1&b=2\"")},
        Given{"bad_acl", property("\"s3.acl\" = \"public-read\""), "property 's3.acl': it is canned:NAME"},
        Given{"public_access_block", property("\"s3.public_access_block\" = \"all\"")},
        Given{"bad_public_access_block", property("\"s3.public_access_block\" = \"everything\""),
              "'everything' is no setting of a public access block"},
        Given{"bad_cors", property("\"s3.cors\" = \"<x/>\""), "property 's3.cors': The XML"},
        Given{"s3_property_without_s3",
              property("\"s3.acl\" = \"canned:private\"") + "[plugins.api_s3]\nenabled = false\n",
              "unknown property 's3.acl'"},
        Given{"number", property("versioning = 1"), "property 'versioning' is \"1\""},
        Given{"checksum", property("\"checksum.type\" = \"md6\""),
              "bucket 'bucket': no plugin that is enabled gives the checksum 'md6'; did you mean 'md5'?"},
        Given{"good_checksum", property("\"checksum.type\" = \"sha256\"")},
        Given{"no_checksum", property("\"checksum.type\" = \"none\"")},
        Given{"checksum_of_a_plugin_that_is_off",
              property("\"checksum.type\" = \"crc32c\"") + "[plugins.checksum_crc]\nenabled = false\n",
              "no plugin that is enabled gives the checksum 'crc32c'"},
        Given{"default_checksum", "[storage]\nchecksum = \"xxhsh\"\n",
              "FILE:3:12: storage.checksum: no plugin that is enabled gives the checksum 'xxhsh'; did you mean "
              "'xxhash'?"},
        Given{"backend_that_nobody_knows", property("backend_bck = \"aws://there\""),
              "FILE:4:30: bucket 'bucket': no remote is configured for 'aws://there'"},
        Given{"name_of_a_backend_that_nobody_knows", "[[bucket]]\nname = \"aws://there\"\n",
              "FILE:3:8: bucket 'aws://there': no remote is configured for 'aws://there'"},
        Given{"backend_of_another_name",
              property("backend_bck = \"lba:there\"") +
                  "[plugins.remote_s3]\nenabled = true\n[[plugins.remote_s3.remote]]\nname = \"lab\"\nendpoint = "
                  "\"http://127.0.0.1:1\"\naccess_key = \"any\"\nsecret_key = \"any\"\n",
              "bucket 'bucket': no remote is configured for 'lba:there'"},
        Given{"lock_without_versions", property("object_lock = \"enabled\""),
              "FILE:3:8: bucket 'bucket' can have object lock only with versioning enabled"},
        Given{"lock_with_suspended_versions", property("object_lock = \"enabled\", versioning = \"suspended\""),
              "FILE:3:8: bucket 'bucket' can have object lock only with versioning enabled"},
        Given{"lock", property("object_lock = \"enabled\", versioning = \"enabled\"")},
        Given{"list_where_there_are_none",
              property("\"s3.ownership\" = \"BucketOwnerEnforced\", \"s3.acl\" = \"canned:public-read\""),
              "FILE:3:8: bucket 'bucket': properties 's3.ownership' and 's3.acl': with BucketOwnerEnforced"},
        Given{"no_name", "[[bucket]]\nowner = \"me\"\n", "FILE:2:1: [[bucket]] needs a name"},
        Given{"empty_name", "[[bucket]]\nname = \"\"\n", "FILE:3:8: [[bucket]] needs a name"},
        Given{"bad_name", "[[bucket]]\nname = \"My_Bucket\"\n",
              "FILE:3:8: 'My_Bucket' cannot be the name of a bucket; did you mean 'my-bucket'?"},
        Given{"short_name", "[[bucket]]\nname = \"ab\"\n", "FILE:3:8: 'ab' cannot be the name of a bucket"},
        Given{"twice", bucket("") + bucket(""), "FILE:5:8: bucket 'bucket' is there twice"},
        Given{"twice_in_other_words", bucket("") + "[[bucket]]\nname = \"ais://bucket\"\n", "is there twice"},
        Given{"unknown_key", bucket("ownr = \"me\"\n"), "FILE:4:1: unknown key 'bucket.ownr'; did you mean 'owner'?"},
        Given{"properties_are_no_table", bucket("properties = \"x\"\n"),
              "FILE:4:14: bucket.properties must be a table, not a text"},
        Given{"long_value", property("\"s3.location\" = \"" + std::string(300000, 'x') + "\""),
              "property 's3.location': it is the name of a region"},
        Given{"owner_that_a_key_names", key(kSecret + "id = \"alice\"\n") + bucket("owner = \"alice\"\n")},
        Given{"owner_that_is_an_access_key", key(kSecret) + bucket("owner = \"AKEXAMPLE\"\n")},
        Given{"owner_by_default", key(kSecret) + bucket("owner = \"mortise\"\n")},
        Given{"owner_whom_no_key_names", key(kSecret + "id = \"alice\"\n") + bucket("owner = \"alcie\"\n"),
              "FILE:10:9: bucket 'bucket': no key names the owner 'alcie'"},
        Given{"owner_while_nobody_is_asked", bucket("owner = \"alice\"\n")},
        Given{"owner_that_is_no_id", bucket("owner = \"a\\u0001b\"\n"), "FILE:4:9: bucket.owner is to be one line"},
        Given{"by_a_flag", "", "--set bucket: 'NO' cannot be the name of a bucket", {"bucket=[{name=\"NO\"}]"}}),
    [](const auto& given) { return given.param.name; });

std::string remote(const std::string& rest) {
  return "[plugins.remote_s3]\nenabled = true\n[[plugins.remote_s3.remote]]\nname = \"lab\"\nendpoint = "
         "\"http://127.0.0.1:1\"\n" +
         rest;
}

INSTANTIATE_TEST_SUITE_P(
    Tables, CheckConfig,
    testing::Values(
        Given{"choice", remote("path_style = \"maybe\"\n"),
              "FILE:7:14: plugins.remote_s3.remote.path_style is \"maybe\", but must be one of \"auto\", \"always\", "
              "\"never\""},
        Given{"choice_of_one", remote("provider = \"gcp\"\n"),
              "FILE:7:12: plugins.remote_s3.remote.provider is \"gcp\", but must be one of \"aws\""},
        Given{"good_choices", remote("path_style = \"never\"\nprovider = \"aws\"\n")},
        Given{"flag", remote("etag_is_md5 = \"perhaps\"\n"), "FILE:7:15: plugins.remote_s3.remote.etag_is_md5 must be"},
        Given{"size", remote("part_size = \"1KiB\"\n"),
              "FILE:7:13: plugins.remote_s3.remote.part_size must be at least"},
        Given{"one_name_in_two_plugins",
              "[plugins.remote_ais]\nenabled = true\n[[plugins.remote_ais.remote]]\nname = \"lab\"\nendpoint = "
              "\"http://127.0.0.1:1\"\n" +
                  remote(""),
              "FILE:10:8: plugins 'remote_ais' and 'remote_s3' both have a remote 'lab'"},
        Given{"good_key", key(kSecret + "administrator = true\nid = \"alice\"\n")},
        Given{"text_for_true", key(kSecret + "administrator = \"true\"\n")},
        Given{"unknown_key", key(kSecret + "adminstrator = true\n"),
              "FILE:7:1: unknown key 'plugins.auth_sigv4.key.adminstrator'; did you mean 'administrator'? "
              "([[plugins.auth_sigv4.key]] knows access_key, administrator, display_name, id, secret_key)"},
        Given{"no_secret", key(""), "FILE:4:1: [[plugins.auth_sigv4.key]] needs a secret_key"},
        Given{"empty_secret", key("secret_key = \"\"\n"), "FILE:6:14: [[plugins.auth_sigv4.key]] needs a secret_key"},
        Given{"wrong_type", key(kSecret + "administrator = \"maybe\"\n"),
              "FILE:7:17: plugins.auth_sigv4.key.administrator must be true or false, not a text"},
        Given{"table_for_text", key(kSecret + "id = { name = \"x\" }\n"),
              "FILE:7:6: plugins.auth_sigv4.key.id must be a text, not a table"},
        Given{"remote_without_a_place", "[plugins.remote_s3]\nenabled = true\n",
              "FILE:3:11: plugin 'remote_s3' is refused: "},
        Given{"easy_mount_of_nothing", "[plugins.api_native]\nenabled = true\neasy_mounts = [\"/azur\"]\n",
              "FILE:3:11: plugin 'api_native' is refused: "},
        Given{
            "mount_of_another_by_default", "[plugins.api_native]\nenabled = true\nmounts = [\"\"]\n",
            "FILE:4:11: plugins 'api_native' and 'api_s3' both serve below '/'; disable one, or give it another mount"},
        Given{"short_secret", key("secret_key = \"short\"\n"), "FILE:3:11: plugin 'auth_sigv4' is refused: "},
        Given{"twice", key(kSecret) + "[[plugins.auth_sigv4.key]]\naccess_key = \"AKEXAMPLE\"\n" + kSecret,
              "access key 'AKEXAMPLE' is given twice"},
        Given{"none", "[plugins.auth_sigv4]\nenabled = true\n", "there is no access key, and no default one"},
        Given{"file_that_is_not_there", key(kSecret + "[plugins.auth_sigv4.x]\n"),
              "unknown key 'plugins.auth_sigv4.x'"},
        Given{"credentials", "[plugins.auth_sigv4]\nenabled = true\ncredentials_file = \"/no/such\"\n",
              "FILE:4:20: plugins.auth_sigv4.credentials_file is /no/such: No such file or directory"},
        Given{"secret_file", key("secret_key = { file = \"/no/such\" }\n"),
              "plugins.auth_sigv4.key.secret_key has no value: cannot read /no/such: No such file or directory"},
        Given{"columns_are_free_where_none_are_declared",
              zoo("[plugins.zoo_mirror]\nenabled = true\n[[plugins.zoo_mirror.key]]\nanything = \"goes\"\n")}),
    [](const auto& given) { return given.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Plugins, CheckConfig,
    testing::Values(
        Given{"need_nobody_meets", zoo("[plugins.zoo_missing_dependency]\nenabled = true\n"),
              "FILE:5:11: plugin 'zoo_missing_dependency' is refused: it needs acme.anvil/1, which nothing that is "
              "enabled provides"},
        Given{"circle", zoo("[plugins.zoo_circle_a]\nenabled = true\n[plugins.zoo_circle_b]\nenabled = true\n"),
              "plugins require each other in a cycle: zoo_circle_"},
        Given{"half_a_circle", zoo("[plugins.zoo_circle_a]\nenabled = true\n"), "it needs zoo.b/1"},
        Given{"unknown_interface", zoo("[plugins.zoo_later]\nenabled = true\n"),
              "plugin 'zoo_later' is refused: it provides an unknown interface: this server has no interface "
              "'mortise.checksum/2'; did you mean 'mortise.checksum/1'?"},
        Given{"no_interface", zoo("[plugins.zoo_wordy]\nenabled = true\n"),
              "'mortise' is not the id of an interface, which looks like 'acme.anvil/1'"},
        Given{"no_symbol", zoo("[plugins.zoo_no_symbol]\nenabled = true\n"),
              "plugin 'zoo_no_symbol' is refused: ZOO/zoo_no_symbol.so does not export 'mortise_plugin'"},
        Given{"needs_library", zoo("[plugins.zoo_needs_library]\nenabled = true\n"),
              "cannot be loaded: undefined symbol"},
        Given{"differs", zoo("[plugins.zoo_note_differs]\nenabled = true\n"), "contradicts itself"},
        Given{"wrong_checksum",
              zoo("[plugins.zoo_sum_crc32c]\nenabled = true\n[plugins.checksum_crc]\nenabled = false\n"),
              "gives a checksum 'crc32c' that is wrong"},
        Given{"two_of_one_checksum",
              zoo("[plugins.zoo_sum_good]\nenabled = true\n[plugins.zoo_sum_same]\nenabled = true\n"),
              "gives the checksum 'zoosum', and so does the plugin 'zoo_sum_"},
        Given{"same_properties", zoo(kPainter + "[plugins.zoo_properties_same]\nenabled = true\n"),
              "declares the property 'zoo.colour', which plugin 'zoo_properties_"},
        Given{"property_of_the_server", zoo("[plugins.zoo_properties_of_another]\nenabled = true\n"),
              "plugin 'zoo_properties_of_another' is refused: ZOO/zoo_properties_of_another.so declares the property "
              "'versioning', which the server declares, too"},
        Given{"property_without_name", zoo("[plugins.zoo_properties_no_name]\nenabled = true\n"),
              "property number 1 has no name"},
        Given{"property_without_words", zoo("[plugins.zoo_properties_no_words]\nenabled = true\n"),
              "property number 1 has no name of lower-case words"},
        Given{"property_with_an_empty_choice", zoo("[plugins.zoo_properties_empty_choice]\nenabled = true\n"),
              "property number 1 has no choices, or an empty one among them"},
        Given{"property_with_another_default", zoo("[plugins.zoo_properties_other_default]\nenabled = true\n"),
              "property number 1 has the default 'blue', which it does not take itself"},
        Given{"property_too_small", zoo("[plugins.zoo_properties_too_small]\nenabled = true\n"),
              "property number 1 is too small"},
        Given{"property_null", zoo("[plugins.zoo_properties_null_row]\nenabled = true\n"), "property number 5 is NULL"},
        Given{"properties_not_found", zoo("[plugins.zoo_properties_no_table]\nenabled = true\n"),
              "without an instance find() gives nothing"},
        Given{"finds_nothing", zoo("[plugins.zoo_finds_nothing]\nenabled = true\n"), "find() gives nothing"},
        Given{"initialiser_exits", zoo("[plugins.zoo_initialiser_exits]\nenabled = true\n"),
              "mortise: exit() was called: plugin 'zoo_initialiser_exits' in its static initialisers"},
        Given{"store_of_the_wrong_kind", "[storage]\nmeta = \"blob_memory\"\nblob = \"blob_memory\"\n",
              "FILE:3:8: storage.meta: plugin 'blob_memory' does not provide mortise.meta_store/1; there is "
              "meta_leveldb, "
              "meta_memory"},
        Given{"records_in_memory", "[storage]\nmeta = \"meta_memory\"\n",
              "FILE:3:8: storage.meta = \"meta_memory\" keeps nothing beyond the program, and storage.blob = "
              "\"blob_fs\" does"},
        Given{"bodies_in_memory", "[storage]\nblob = \"blob_memory\"\n",
              "FILE:3:8: storage.blob = \"blob_memory\" keeps nothing beyond the program, and storage.meta = "
              "\"meta_leveldb\" does"},
        Given{"all_in_memory", "[storage]\nmeta = \"meta_memory\"\nblob = \"blob_memory\"\n"},
        Given{
            "checksum_of_the_other_api", "[plugins.api_native]\nenabled = true\nchecksum_type = \"md6\"\n",
            "FILE:4:17: plugins.api_native.checksum_type: no plugin that is enabled gives the checksum 'md6'; did you "
            "mean 'md5'?"},
        Given{"watermarks", "[plugins.api_native]\nenabled = true\nlru_high_watermark = 50\nlru_low_watermark = 75\n",
              "lru_low_watermark (75) is above lru_high_watermark (50)"},
        Given{"files_of_nowhere", "[plugins.api_native]\nenabled = true\npromote_root = \"/no/such\"\n",
              "promote_root: there is no directory /no/such"},
        Given{"files_of_everywhere", "[plugins.api_native]\nenabled = true\npromote_root = \"/\"\n",
              "lie in one another: whoever may promote files would read the server's keys"},
        Given{"store_that_is_not_there", "[storage]\nmeta = \"meta_levldb\"\n", "did you mean 'meta_leveldb'?"},
        Given{"s3_without_its_checksums", "[plugins.checksum_openssl]\nenabled = false\n",
              "plugin 'api_s3' is refused: "},
        Given{"mirror", zoo("[plugins.zoo_mirror]\nenabled = true\n")},
        Given{"directory_that_is_a_file", "[plugins.blob_fs]\npath = \"/etc/passwd\"\n",
              "FILE:3:8: plugins.blob_fs.path is /etc/passwd, but /etc/passwd is a file"},
        Given{"directory_in_proc", "[plugins.meta_leveldb]\npath = \"/proc/x\"\n",
              "FILE:3:8: plugins.meta_leveldb.path is /proc/x, but /proc is in a file system of the kernel (proc)"},
        Given{"directory_of_proc", "[plugins.blob_fs]\npath = \"/proc/sys\"\n",
              "FILE:3:8: plugins.blob_fs.path cannot be used: /proc/sys is in a file system of the kernel (proc)"},
        Given{"directory_in_sys", "[plugins.blob_fs]\npath = \"/sys/kernel/x/y\"\n",
              "FILE:3:8: plugins.blob_fs.path is /sys/kernel/x/y, but /sys/kernel is in a file system of the kernel"},
        Given{"directory_with_a_long_name", "[plugins.blob_fs]\npath = \"/tmp/" + std::string(300, 'x') + "\"\n",
              "File name too long"},
        Given{"standard_that_is_misspelt", "[plugins]\nstandard = [\"api_s33\"]\n",
              "FILE:3:12: plugin 'api_s33' is enabled, but there is no such file in"},
        Given{"region", "[plugins.api_s3]\nregion = \"eu west\"\n",
              "FILE:3:10: plugins.api_s3.region is \"eu west\", but is to be a word"},
        Given{"good_region", "[plugins.api_s3]\nregion = \"eu-west-1\"\n"},
        Given{"region_of_signatures",
              "[plugins.auth_sigv4]\nenabled = true\nregion = \"a/b\"\n[[plugins.auth_sigv4.key]]\naccess_key = "
              "\"AKEXAMPLE\"\n" +
                  kSecret,
              "FILE:4:10: plugins.auth_sigv4.region is \"a/b\", but is to be a word"},
        Given{"id_of_a_key", key(kSecret + "id = \"a\\nb\"\n"),
              "FILE:7:6: plugins.auth_sigv4.key.id is to be one line"},
        Given{"variable", "[plugins.auth_sigv4]\nenabled = true\naccess_key_environment = \"A-B\"\n",
              "FILE:4:26: plugins.auth_sigv4.access_key_environment is \"A-B\", which cannot be the name"},
        Given{"half_of_the_variables",
              "[plugins.auth_sigv4]\nenabled = true\naccess_key_environment = \"\"\n[[plugins.auth_sigv4.key]]\n"
              "access_key = \"AKEXAMPLE\"\n" +
                  kSecret,
              "are both names, or both empty"},
        Given{"skew", "[plugins.auth_sigv4]\nenabled = true\nallowed_skew = \"0s\"\n",
              "FILE:4:16: plugins.auth_sigv4.allowed_skew must be at least 1s"},
        Given{"directory_below_a_file", "[plugins.meta_leveldb]\npath = \"/etc/passwd/x\"\n",
              "FILE:3:8: plugins.meta_leveldb.path is /etc/passwd/x, but /etc/passwd is a file"}),
    [](const auto& given) { return given.param.name; });

std::string mounts(const std::string& list) { return "[plugins.api_s3]\nmounts = " + list + "\n"; }
std::string domains(const std::string& list) { return "[plugins.api_s3]\ndomains = " + list + "\n"; }

INSTANTIATE_TEST_SUITE_P(
    Mounts, CheckConfig,
    testing::Values(
        Given{"root", mounts("[\"\"]")}, Given{"two", mounts("[\"/s3\", \"/a/b\"]")},
        Given{"only_domains", mounts("[]") + "domains = [\"s3.example.org\"]\n"},
        Given{"nowhere", mounts("[]"), "plugin 'api_s3' is refused: "},
        Given{"native_nowhere", "[plugins.api_native]\nenabled = true\nmounts = []\n",
              "mounts and easy_mounts are both empty"},
        Given{"websites_nowhere", "[plugins.api_website]\ndomains = []\n", "domains and hosts are both empty"},
        Given{"domain_of_two", domains("[\"x.org\"]") + "[plugins.api_website]\ndomains = [\"X.org.\"]\n",
              "FILE:5:12: plugins 'api_s3' and 'api_website' both serve below '*.x.org/'; disable one, or give it "
              "another "
              "mount"},
        Given{"website_of_an_address", "[plugins.api_website]\nhosts = [\"127.0.0.1\"]\n",
              "FILE:3:10: plugins.api_website.hosts is \"127.0.0.1\", which is an address, not a host name"},
        Given{"website", "[plugins.api_website]\nhosts = [\"www.example.org\"]\n"},
        Given{"no_slash", mounts("[\"s3\"]"),
              "FILE:3:11: plugins.api_s3.mounts is \"s3\", and no path would ever match that: a mount begins with a "
              "'/', has "
              "a name behind each one, and does not end in one; did you mean \"/s3\"?"},
        Given{"slash_at_the_end", mounts("[\"\", \"/s3/\"]"), "FILE:3:15: plugins.api_s3.mounts is \"/s3/\""},
        Given{"slash", mounts("[\"/\"]"), "the root is \"\""},
        Given{"two_slashes", mounts("[\"/a//b\"]"), "did you mean \"/a/b\"?"},
        Given{"odd_letters", mounts("[\"/s3?x\"]"), "a mount is made of letters"},
        Given{"dots", mounts("[\"/a/../b\"]"), "clients take '.' and '..' out of a path"},
        Given{"twice", mounts("[\"/s3\", \"/s3\"]"), "FILE:3:18: plugins.api_s3.mounts has '/s3' twice"},
        Given{"domain", domains("[\"s3.example.org\"]")},
        Given{"domain_url", domains("[\"https://s3.example.org:9000/\"]"), "did you mean \"s3.example.org\"?"},
        Given{"domain_star", domains("[\"*.s3.example.org\"]"), "did you mean \"s3.example.org\"?"},
        Given{"domain_path", domains("[\"s3.example.org/x\"]"),
              "FILE:3:12: plugins.api_s3.domains is \"s3.example.org/x\""},
        Given{"domain_dot", domains("[\"s3.example.org.\", \"s3.example.com:9000\"]")}),
    [](const auto& given) { return given.param.name; });

std::string user(const std::string& rest) {
  return key(kSecret) + "[plugins.users_local]\nenabled = true\n[[user]]\nname = \"ann\"\n" + rest;
}

std::string many(const std::string& what, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += (i == 0 ? "\"" : ", \"") + what + std::to_string(i) + "\"";
  return what + "s = [" + out + "]\n";
}

std::string policies(size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i)
    out += "[[policy]]\nname = \"policie" + std::to_string(i) +
           "\"\ndocument = '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\","
           "\"Resource\":\"*\"}]}'\n";
  return out;
}

INSTANTIATE_TEST_SUITE_P(
    Users, CheckConfig,
    testing::Values(
        Given{"built_in", user("policies = [\"aws:AmazonS3ReadOnlyAccess\"]\n")},
        Given{"no_built_in", user("policies = [\"aws:AmazonS3ReadonlyAccess\"]\n"),
              "FILE:10:8: user 'ann': there is no built-in policy 'aws:AmazonS3ReadonlyAccess'; did you mean "
              "'aws:AmazonS3ReadOnlyAccess'?"},
        Given{"no_policy", user("policies = [\"reads\"]\n"), "FILE:10:8: user 'ann': there is no [[policy]] 'reads'"},
        Given{"policies", user(many("policie", 10)) + policies(10)},
        Given{"too_many_policies", user(many("policie", 11)) + policies(11),
              "FILE:10:8: user 'ann': there can be 10 policies, not 11"},
        Given{"groups", user(many("group", 100))},
        Given{"too_many_groups", user(many("group", 101)), "FILE:10:8: user 'ann': there can be 100 groups, not 101"},
        Given{"long_display_name", user("display_name = \"" + std::string(257, 'x') + "\"\n"),
              "FILE:10:8: user 'ann': a display_name has at most 256 bytes"}),
    [](const auto& given) { return given.param.name; });

Given listen(const std::string& name, const std::string& list, const std::string& line = "") {
  return {name, "", line.empty() ? line : "--set server.listen: " + line, {"server.listen=[" + list + "]"}};
}

INSTANTIATE_TEST_SUITE_P(
    Addresses, CheckConfig,
    testing::Values(
        listen("loopback", "\"127.0.0.1:0\""), listen("localhost", "\"localhost:0\", \"[::1]:0\""),
        listen("url", "\"http://127.0.0.1:9000\"",
               "server.listen: Cannot use the address \"http://127.0.0.1:9000\": it is no IP address; it looks like "
               "127.0.0.1:51080, [::1]:51080 or unix:/path; did you mean \"127.0.0.1:9000\"?"),
        listen("https_url", "\"https://0.0.0.0:9000/\"", "server.listen: Cannot use the address"),
        listen("no_port", "\"127.0.0.1\"", "server.listen: Cannot use the address \"127.0.0.1\": the port is missing"),
        listen("large_port", "\"0.0.0.0:70000\"",
               "server.listen: Cannot use the address \"0.0.0.0:70000\": the port is not a number up to 65535"),
        listen("name", "\"s3.example.org:80\"",
               "server.listen: Cannot use the address \"s3.example.org:80\": it is no IP"),
        listen("colon", "\":9000\"", "server.listen: Cannot use the address \":9000\""),
        listen("empty", "\"\"", "server.listen: Cannot use the address \"\""),
        listen("twice", "\"127.0.0.1:50991\", \"127.0.0.1:50991\"",
               "'127.0.0.1:50991' cannot be served together with '127.0.0.1:50991'"),
        listen("unix_without_folder", "\"unix:/no/such/socket\"", "server.listen: there is no directory /no/such"),
        listen("unix_on_a_file", "\"unix:/etc/passwd\"", "server.listen: /etc/passwd exists, and is not a socket"),
        listen("unix_in_proc", "\"unix:/proc/x\"",
               "server.listen cannot be used: /proc is in a file system of the kernel"),
        listen("tls_without_files", "\"tls://127.0.0.1:0\"", "'tls://127.0.0.1:0' needs server.tls.certificate"),
        listen("mapped", "\"[::ffff:127.0.0.1]:0\"",
               "server.listen: Cannot use the address \"[::ffff:127.0.0.1]:0\": an IPv4 address is written without"),
        listen("exposed", "\"0.0.0.0:0\"", "other machines can reach '0.0.0.0:0'"),
        Given{"nothing", "", "server.listen names no address", {"server.listen=[]"}},
        Given{"admin",
              "",
              "server.admin_listen: Cannot use the address \"localhost\"",
              {"server.admin_listen=localhost"}},
        Given{"admin_tls_without_files",
              "",
              "'tls://127.0.0.1:0' needs server.tls.certificate",
              {"server.admin_listen=tls://127.0.0.1:0"}},
        Given{"admin_twice",
              "",
              "cannot be served together with",
              {"server.listen=127.0.0.1:50992", "server.admin_listen=127.0.0.1:50992"}},
        Given{"tls_files",
              "[server.tls]\ncertificate = \"/no/such.pem\"\nkey = \"/no/such.key\"\n",
              "/no/such.pem",
              {"server.listen=tls://127.0.0.1:0"}},
        Given{"tls_files_that_nobody_needs", "[server.tls]\ncertificate = \"/no/such.pem\"\nkey = \"/no/such.key\"\n"},
        Given{"half_of_tls", "[server.tls]\nkey = \"/no/such.key\"\n", "server.tls needs both"}),
    [](const auto& given) { return given.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Kernel, CheckConfig,
    testing::Values(
        Given{"host_name_with_scheme", "[server]\nhost_names = [\"http://store.example/\"]\n",
              "did you mean \"store.example\"?"},
        Given{"host_name_any", "[server]\nhost_names = [\"*\"]\n", "no host name"},
        Given{"domain_address", "[plugins.api_s3]\ndomains = [\"127.0.0.1\"]\n",
              "which is an address, not a host name"},
        Given{"domain_twice", "[plugins.api_s3]\ndomains = [\"a.b\", \"A.b.\"]\n"},
        Given{"stores_in_one_directory",
              "[plugins.meta_leveldb]\npath = \"/tmp/../tmp/mortise-x\"\n"
              "[plugins.blob_fs]\npath = \"/tmp/mortise-x/\"\n",
              "are one directory, /tmp/mortise-x",
              {}},
        Given{"discarded_target_that_is_gone", "[events]\ndiscard = [\"acme_events\"]\n"},
        Given{"discarded_text", "[events]\ndiscard = [\"acme_events\", \"what is this?\"]\n",
              "FILE:3:27: events.discard is \"what is this?\", but is to be a word"},
        Given{"discarded_nothing", "[events]\ndiscard = [\"\"]\n", "FILE:3:12: events.discard: a name is empty"},
        Given{"discarded_plugin_of_another_kind", "[events]\ndiscard = [\"api_s3\"]\n",
              "FILE:3:12: events.discard: 'api_s3' is no event target"},
        Given{"discarded_target_that_is_enabled",
              zoo("[plugins.zoo_event_file]\nenabled = true\nfile = \"/tmp/mortise-events\"\n[events]\ndiscard = "
                  "[\"zoo_event_file\"]\n"),
              "events.discard: 'zoo_event_file' is enabled: what waits for it is delivered"},
        Given{"owner_empty", "[owner]\nid = \"\"\n", "FILE:3:6: owner.id is empty"},
        Given{"owner_with_a_newline", "[owner]\nid = \"a\\nb\"\n", "FILE:3:6: owner.id is to be one line"},
        Given{"display_name", "[owner]\ndisplay_name = \"a\\u0007\"\n",
              "FILE:3:16: owner.display_name is to be one line"},
        Given{"unknown_section", "[sever]\n", "FILE:2:2: unknown key 'sever'; did you mean 'server'?"},
        Given{"unknown_key", "[log]\nlevl = \"info\"\n", "FILE:3:1: unknown key 'log.levl'; did you mean 'level'?"},
        Given{"range", "[server.limits]\nheaders = 1\n", "FILE:3:11: server.limits.headers must be at least 8"},
        Given{"no_toml", "[server\n", "FILE:2:"},
        Given{"unknown_plugin", "[plugins.api_s4]\n", "there is no plugin 'api_s4'"},
        Given{"start_timeout", "[plugins]\nstop_timeout = \"2m\"\n"}),
    [](const auto& given) { return given.param.name; });

/// The data directory, which the others leave alone.
TEST(CheckConfigPaths, AgreeWithServe) {
  TestServer server({"# a configuration\n", {}, {}});
  const std::string file = (server.directory() / "file").string();
  std::ofstream(file) << "";
  const std::string taken = (server.directory() / "taken").string();
  std::filesystem::create_directory(taken);
  std::ofstream(taken + "/meta_leveldb") << "";
  for (const auto& [set, line] : std::vector<std::pair<std::string, std::string>>{
           {"server.data_dir=" + file, "server.data_dir is " + file + ", but " + file + " is a file"},
           {"server.data_dir=" + file + "/data", "but " + file + " is a file"},
           {"server.data_dir=", "server.data_dir is empty"},
           {"server.data_dir=/proc", "server.data_dir cannot be used: /proc is in a file system of the kernel (proc)"},
           {"server.data_dir=" + taken, "plugins.meta_leveldb.path is " + taken + "/meta_leveldb, but"},
           {"server.ready_file=/proc/ready.json", "server.ready_file cannot be used: /proc is in a file system"},
           {"server.ready_file=/no/such/ready.json",
            "server.ready_file is /no/such/ready.json, but there is no directory"},
           {"server.data_dir=\"/tmp/a\\u0000b\"", "no path has a zero byte"},
           {"server.ready_file=\"a\\u0000b\"", "no path has a zero byte"},
           {"server.listen=\"unix:/tmp/a\\u0000b\"", "no path has a zero byte"},
           {"plugins.meta_leveldb.path=\"a\\u0000b\"", "no path has a zero byte"},
           {"server.ready_file=/tmp", "server.ready_file is /tmp, which is a directory"}}) {
    for (const char* command : {"check-config", "serve"}) {
      std::vector<std::string> arguments{command};
      if (std::string(command) == "serve") arguments.push_back("--config");
      arguments.insert(arguments.end(), {server.config_file().string(), "--set", "server.listen=127.0.0.1:0", "--set",
                                         "server.admin_listen=", "--set", set});
      const Finished run = run_mortise(arguments);
      EXPECT_EQ(run.code, 1) << command << " " << set;
      EXPECT_THAT(run.errors, HasSubstr(line)) << command;
    }
  }
}

/// `text` as the configuration of a server with nothing else; check-config's answer.
Finished checked(const TestServer& server, const std::string& text,
                 const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  const std::string file = (server.directory() / "own.toml").string();
  std::ofstream(file) << text;
  return run_mortise({"check-config", file, "--set", "server.data_dir=" + (server.directory() / "data").string()},
                     environment);
}

/// Whoever opens one waits for somebody to write to it.
TEST(CheckConfigFiles, APipeIsRefusedWhereverAFileIsNamed) {
  const TestServer server({"", {}, {}});
  const std::string pipe = (server.directory() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string issuer =
      "[plugins.auth_jwt]\nenabled = true\n[[plugins.auth_jwt.issuer]]\nname = \"https://a.example\"\n";
  const std::string cluster =
      "[plugins.remote_ais]\nenabled = true\n[[plugins.remote_ais.remote]]\nname = \"lab\"\nendpoint = "
      "\"http://127.0.0.1:1\"\n";
  for (const auto& [text, option] : std::vector<std::pair<std::string, std::string>>{
           {remote("access_key = \"x\"\n"), "secret_key_file"},
           {remote(""), "ca_file"},
           {cluster, "token_file"},
           {cluster, "ca_file"},
           {issuer + "discover = true\n", "ca_file"},
           {issuer, "public_key"},
           {issuer, "jwks_file"},
           {"[plugins.auth_sigv4]\nenabled = true\n", "credentials_file"},
           {key(kSecret) + "[plugins.users_local]\nenabled = true\n", "key_file"}}) {
    const Finished run = checked(server, text + option + " = \"" + pipe + "\"\n");
    EXPECT_EQ(run.code, 1) << option;
    EXPECT_THAT(run.errors, HasSubstr(option + " is " + pipe + ": it is a pipe, not a file"));
    EXPECT_THAT(run.errors, HasSubstr("own.toml:"));
  }
}

TEST(CheckConfigFiles, SecretsThatAllCanReadAreNoted) {
  const TestServer server({"", {}, {}});
  const std::string file = (server.directory() / "secret").string();
  std::ofstream(file) << "0123456789abcdef0123";
  const std::string own = (server.directory() / "own.toml").string();
  const std::string by_remote = remote("access_key = \"x\"\nsecret_key_file = \"" + file + "\"\n");
  const std::string by_variable = "[plugins.auth_sigv4]\nenabled = true\n";
  const std::vector<std::pair<std::string, std::string>> variables{{"MORTISE_ACCESS_KEY", "AKEXAMPLE"},
                                                                   {"MORTISE_SECRET_KEY_FILE", file}};
  const std::string named = "note: all local users can read " + file + ", which ";
  ASSERT_EQ(::chmod(file.c_str(), 0644), 0);
  EXPECT_THAT(checked(server, by_remote).output, HasSubstr(named + "plugins.remote_s3.remote.secret_key_file names"));
  EXPECT_THAT(checked(server, by_variable, variables).output, HasSubstr(named + "MORTISE_SECRET_KEY_FILE names"));
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  EXPECT_THAT(checked(server, by_remote).output, Not(HasSubstr("all local users")));
  EXPECT_THAT(checked(server, by_variable, variables).output, Not(HasSubstr("all local users")));

  const std::string plain = "note: all local users can read " + own + ", which holds secrets: chmod 600 it";
  ASSERT_EQ(::chmod(own.c_str(), 0644), 0);
  EXPECT_THAT(checked(server, key(kSecret)).output, HasSubstr(plain));
  EXPECT_THAT(checked(server, bucket("")).output, Not(HasSubstr("all local users")));
  ASSERT_EQ(::chmod(own.c_str(), 0640), 0);
  EXPECT_THAT(checked(server, key(kSecret)).output, Not(HasSubstr("all local users")));
}

TEST(CheckConfigNotices, TellWhatIsProbablyNotMeant) {
  const TestServer server({"", {}, {}});
  EXPECT_THAT(checked(server, "[plugins.api_website]\nhosts = [\"localhost\"]\n").output,
              HasSubstr("note: plugins.api_website.hosts names \"localhost\": requests to that name are answered by "
                        "this plugin alone"));
  EXPECT_THAT(checked(server, "[plugins.api_website]\nhosts = [\"www.example.org\"]\n").output,
              Not(HasSubstr("by this plugin alone")));
  EXPECT_THAT(checked(server, "[server.tls]\ncertificate = \"/no/such.pem\"\nkey = \"/no/such.key\"\n").output,
              HasSubstr("note: server.tls has a certificate, and no address of server.listen begins with tls://"));
  const Finished iam = checked(server, key(kSecret) + "[plugins.api_iam]\nenabled = true\n");
  EXPECT_EQ(iam.code, 0);
  EXPECT_THAT(iam.output + iam.errors, HasSubstr("no plugin that keeps users is enabled"));
}

}  // namespace
}  // namespace mortise::test
