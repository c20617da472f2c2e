-- SPDX-License-Identifier: Apache-2.0
-- wrk: GET the paths listed in the file arg[1], one after the other, over and over.
function init(args)
  paths = {}
  for line in io.lines(args[1]) do paths[#paths + 1] = wrk.format("GET", line) end
  next_path = 0
end

function request()
  next_path = next_path % #paths + 1
  return paths[next_path]
end

function done(summary, latency)
  io.write(string.format("p99 %d us\n", latency:percentile(99)))
end
