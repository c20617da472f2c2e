-- SPDX-License-Identifier: Apache-2.0
-- wrk: the requests of the file arg[1], one after the other, over and over: each is its length on a line, and its bytes.
function init(args)
  requests, at = {}, 0
  local file = io.open(args[1], "rb")
  for length in file:lines() do
    requests[#requests + 1] = file:read(tonumber(length))
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
