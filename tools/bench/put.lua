-- SPDX-License-Identifier: Apache-2.0
-- wrk: PUT bodies of arg[1] bytes to new keys below arg[2]; arg[3] tells apart runs; arg[4], if it is given, stands behind the keys.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  size, prefix, run, suffix = tonumber(args[1]), args[2], args[3], args[4] or ""
  body = string.rep("\165", size)
  serial = 0
end

function request()
  serial = serial + 1
  local path = string.format("%s/%s-%d-%08x", prefix, run, number, serial * 2654435761 % 4294967296) .. suffix
  return wrk.format("PUT", path, {["Content-Length"] = size}, body)
end

function done(summary, latency)
  io.write(string.format("p99 %d us\n", latency:percentile(99)))
end
