// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/command.h"

namespace mortise::ais {
namespace {

constexpr int kUsage = -2;

}  // namespace

Error usage_error(std::string message) { return {Status::invalid, kUsage, std::move(message)}; }
Error told_error() { return {Status::io, {}}; }
bool is_usage_error(const Error& error) { return error.detail == kUsage; }

}  // namespace mortise::ais
