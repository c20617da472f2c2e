// SPDX-License-Identifier: Apache-2.0
//
// Posted forms and their policies. Input: "content type LF policy in JSON LF body". However the body is cut, the same
// must come out, and in front of the file no more than the limit is kept.
#include <mortise/text.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "api_s3/form/form_reader.h"
#include "api_s3/form/form_request.h"
#include "api_s3/form/post_policy.h"

namespace {

using namespace mortise;
using namespace mortise::api_s3;

constexpr size_t kLimit = 512;

void check(bool holds) {
  if (!holds) std::abort();
}

std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

struct Reading {
  std::vector<FormField> fields;
  std::string file;
  std::string filename;
  FormReader::Event last = FormReader::Event::more;
};

bool over(FormReader::Event e) { return e == FormReader::Event::broken || e == FormReader::Event::too_long; }

/// True: the piece is used up.
bool step(FormReader& reader, std::string_view& rest, Reading& out) {
  out.last = reader.next(rest);
  if (out.last == FormReader::Event::field) out.fields.push_back({reader.part().name, reader.part().value});
  if (out.last == FormReader::Event::file) out.filename = reader.part().filename;
  if (out.last == FormReader::Event::data) out.file += reader.data();
  return over(out.last) || out.last == FormReader::Event::more || out.last == FormReader::Event::end;
}

Reading read(std::string_view boundary, std::string_view body, size_t piece) {
  FormReader reader(boundary, kLimit);
  Reading out;
  for (; !body.empty() && !over(out.last); body.remove_prefix(std::min(piece, body.size()))) {
    std::string_view rest = body.substr(0, piece);
    while (!step(reader, rest, out)) {
    }
    check(over(out.last) || rest.empty());
  }
  size_t kept = 0;
  for (const FormField& f : out.fields) kept += f.name.size() + f.value.size();
  check(kept <= kLimit);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto boundary = form_boundary(take_line(body));
  const auto policy = PostPolicy::parse(mortise::text::to_base64(take_line(body)));
  if (!boundary) return 0;
  const Reading whole = read(*boundary, body, body.size() + 1);
  for (size_t piece : {size_t{1}, size_t{5}}) {
    const Reading cut = read(*boundary, body, piece);
    check(over(cut.last) == over(whole.last) && cut.file == whole.file && cut.filename == whole.filename);
    check(cut.fields.size() == whole.fields.size());
  }
  std::vector<FormField> fields = whole.fields;
  if (expand_filename(fields, whole.filename, 20 << 10))
    for (const FormField& f : fields) check(f.value.size() <= 20 << 10);
  (void)repeated_field(fields);
  mortise_request real{};
  real.size = sizeof real;
  (void)FormRequest(real, fields).request().headers();
  if (policy) (void)policy->check(fields, "bucket", 0);
  return 0;
}
