// SPDX-License-Identifier: Apache-2.0
//
// Loads the built file as the server does and checks what every checksum must hold: the test vector, and that the
// digest does not depend on how the data was cut. Needs no server and no test library.
//
//   plugin_test FILE.so
#include <dlfcn.h>
#include <mortise/abi/plugin.h>
#include <mortise/checksum.h>
#include <mortise/text/hex.h>

#include <cstdio>
#include <string>

namespace {

std::string digest_in_pieces(const mortise_checksum* table, size_t index, const std::string& data, size_t piece) {
  mortise::Hasher hasher(table, index);
  for (size_t at = 0; at < data.size(); at += piece) hasher.update(std::string_view(data).substr(at, piece));
  return mortise::text::to_hex(hasher.finish());
}

bool check(const mortise_checksum* table, size_t index) {
  const mortise_checksum_algorithm& algorithm = *table->algorithm(table->self, index);
  const std::string digest = digest_in_pieces(table, index, "123456789", 9);
  if (digest != algorithm.test_vector) {
    std::printf("%s: digest of 123456789 is %s, declared is %s\n", algorithm.name, digest.c_str(),
                algorithm.test_vector);
    return false;
  }
  std::string data;
  for (int i = 0; i < 10'000; ++i) data += static_cast<char>(i * 7 + i / 251);
  const std::string whole = digest_in_pieces(table, index, data, data.size());
  for (size_t piece : {1u, 3u, 64u, 4'097u}) {
    if (digest_in_pieces(table, index, data, piece) == whole) continue;
    std::printf("%s: pieces of %zu bytes give another digest than the whole\n", algorithm.name, piece);
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  void* library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : nullptr;
  if (library == nullptr) {
    std::printf("cannot open the plugin: %s\n", argc == 2 ? dlerror() : "usage: plugin_test FILE.so");
    return 2;
  }
  const auto* plugin = static_cast<const mortise_plugin_descriptor*>(dlsym(library, "mortise_plugin"));
  if (plugin == nullptr || plugin->magic != MORTISE_PLUGIN_MAGIC) {
    std::printf("%s exports no mortise_plugin\n", argv[1]);
    return 1;
  }
  mortise_host host{};  // enough for a plugin that asks its host for nothing
  host.size = sizeof host;
  void* instance = nullptr;
  mortise_error error = mortise::empty_error();
  if (plugin->start(&host, &instance, &error) != MORTISE_OK) {
    std::printf("%s does not start: %.*s\n", plugin->name, static_cast<int>(error.message.size), error.message.data);
    return 1;
  }
  const auto* table = static_cast<const mortise_checksum*>(plugin->find(instance, MORTISE_CHECKSUM_ID));
  bool good = table != nullptr;
  for (size_t i = 0; good && i < table->count(table->self); ++i) good = check(table, i);
  plugin->stop(instance);
  plugin->destroy(instance);
  std::printf("%s %s: %s\n", plugin->name, plugin->version, good ? "good" : "bad");
  return good ? 0 : 1;
}
