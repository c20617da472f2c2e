// SPDX-License-Identifier: Apache-2.0
//
// The small parsers and formatters that every protocol needs, once: all of text/*.h, in namespace mortise::text.
// Nothing here depends on a locale, throws (but std::bad_alloc), or allocates where it can give a view.
#pragma once

#include <mortise/text/ascii.h>
#include <mortise/text/base64.h>
#include <mortise/text/hex.h>
#include <mortise/text/json_depth.h>
#include <mortise/text/number.h>
#include <mortise/text/percent.h>
#include <mortise/text/printable.h>
#include <mortise/text/query.h>
#include <mortise/text/time.h>
#include <mortise/text/utf8.h>
