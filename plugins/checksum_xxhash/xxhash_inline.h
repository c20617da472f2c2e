// SPDX-License-Identifier: Apache-2.0
//
// xxHash compiled into this plugin: its states are then plain members (the shared library hides their size, which would
// cost an allocation each), and short inputs pay for no call.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>
