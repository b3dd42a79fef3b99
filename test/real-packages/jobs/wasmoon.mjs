/** wasmoon: Lua with closures, coroutines, metatables and patterns; errors through both languages; promises awaited in Lua. */
import { LuaFactory } from "wasmoon";

const PROGRAM = `
local Account = {}
Account.__index = Account
Account.__add = function(a, b) return Account.new(a.balance + b.balance) end
function Account.new(balance) return setmetatable({ balance = balance }, Account) end
function Account:withdraw(sum)
  if sum > self.balance then error({ code = "too much", missing = sum - self.balance }) end
  self.balance = self.balance - sum
end

local function primes(limit)
  local sieve, found = {}, {}
  for n = 2, limit do
    if not sieve[n] then
      found[#found + 1] = n
      for multiple = n * n, limit, n do sieve[multiple] = true end
    end
  end
  return found
end

local generator = coroutine.wrap(function() for _, n in ipairs(primes(100)) do coroutine.yield(n) end end)
local seen = {}
for _ = 1, 5 do seen[#seen + 1] = generator() end

local words = {}
for word in ("the quick brown fox"):gmatch("%a+") do words[#words + 1] = word:upper():reverse() end

-- An error a thousand times, caught each time: each throws and is caught in JavaScript beneath.
local caught = 0
for i = 1, 1000 do
  if not pcall(function() error("no " .. i) end) then caught = caught + 1 end
end

local account = Account.new(100) + Account.new(50)
local ok, problem = pcall(account.withdraw, account, 200)
local fine, message = pcall(function() return nil + 1 end)
local deep, overflow = pcall(function() local function f() return 1 + f() end return f() end)
local called, refusal = pcall(host.fails, "from Lua")

return {
  primes = #primes(2000),
  seen = table.concat(seen, ","),
  words = table.concat(words, " "),
  caught = caught,
  problem = problem.code .. " " .. problem.missing,
  message = message,
  overflow = tostring(overflow):match("stack overflow") or overflow,
  refusal = tostring(refusal),
  sum = host.sum(20, 22),
  formatted = string.format("%5.2f|%d|%s|%x", math.pi, 42, true, 255),
  integers = tostring(7 // 2) .. " " .. tostring(2^53) .. " " .. (1 << 62),
}`;

export async function job() {
  const factory = new LuaFactory();
  const lua = await factory.createEngine();
  const calls = [];
  lua.global.set("host", {
    sum: (a, b) => a + b,
    fails: (text) => {
      calls.push(text);
      throw new Error("not possible");
    },
    later: (value) => new Promise((resolve) => setTimeout(() => resolve(value * 2), 5)),
  });
  const result = await lua.doString(PROGRAM);
  const awaited = await lua.doString("return host.later(21):await()");
  const fibonacci = await lua.doString(
    "function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end return fib",
  );
  const errors = [];
  for (const program of ["error('plain')", "local x = = 1", "return host.fails('again')", "return nowhere.at.all"]) {
    try {
      await lua.doString(program);
    } catch (error) {
      errors.push(error.message.split("\n")[0]);
    }
  }
  const answer = { result, awaited, fibonacci: fibonacci(15), errors, calls };
  lua.global.close();
  return answer;
}

export async function known() {
  return {
    result: {
      primes: 303,
      seen: "2,3,5,7,11",
      words: "EHT KCIUQ NWORB XOF",
      caught: 1000,
      problem: "too much 50",
      overflow: "stack overflow",
      refusal: "Error: not possible",
      sum: 42,
      formatted: " 3.14|42|true|ff",
      integers: "3 9.007199254741e+15 4611686018427387904",
    },
    awaited: 42,
    fibonacci: 610,
    calls: ["from Lua", "again"],
  };
}
