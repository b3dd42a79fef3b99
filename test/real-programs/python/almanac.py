"""Computes an almanac from a JSON file: a script that uses much of Python and of its standard library.

    almanac.py DATA

Every line it prints is the same on every machine. It reads DATA, writes next to it, and removes what it wrote.
"""

import base64
import collections
import contextlib
import dataclasses
import datetime
import enum
import functools
import hashlib
import heapq
import io
import itertools
import json
import math
import os
import random
import re
import statistics
import struct
import sys
import textwrap
import zlib
from decimal import Decimal, getcontext
from fractions import Fraction
from typing import Iterator


class Phase(enum.Enum):
    NEW = "new"
    WAXING = "waxing"
    FULL = "full"
    WANING = "waning"

    @classmethod
    def of(cls, day: float) -> "Phase":
        return list(cls)[int(day / 29.530588 * 4 + 0.5) % 4]


@dataclasses.dataclass(order=True, frozen=True)
class Tide:
    at: datetime.datetime
    height: float = dataclasses.field(compare=False)
    place: str = dataclasses.field(compare=False, default="harbour")

    def __post_init__(self) -> None:
        if self.height < 0:
            raise ValueError(f"a tide of {self.height} m at {self.place}")


def section(title: str) -> None:
    print(f"\n== {title} ==")


def read_tides(path: str) -> list[Tide]:
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    return [
        Tide(datetime.datetime.fromisoformat(entry["at"]), float(entry["height"]), place)
        for place, entries in data["tides"].items()
        for entry in entries
    ]


def show_tides(path: str) -> None:
    section("tides")
    tides = sorted(read_tides(path))
    for place, group in itertools.groupby(sorted(tides, key=lambda tide: (tide.place, tide.at)), lambda tide: tide.place):
        heights = [tide.height for tide in group]
        print(f"{place:<10} {len(heights)} tides, mean {statistics.mean(heights):.4f}, deviation {statistics.pstdev(heights):.4f}")
    first, *_, last = tides
    print(first)
    print(f"{last.at:%A, %d %B %Y at %H:%M}, {last.at - first.at} later, {last.at.isocalendar()}")
    print(dataclasses.replace(first, height=9.5), first < last)
    for bad in (-1.0, "high"):
        try:
            Tide(first.at, bad)  # type: ignore[arg-type]
        except (ValueError, TypeError) as error:
            print(f"{type(error).__name__}: {error}")
    print([Phase.of(day).value for day in range(0, 30, 4)])


def show_text(path: str) -> None:
    section("text")
    with open(path, encoding="utf-8") as file:
        text = json.load(file)["log"]
    words = re.findall(r"\b[^\W\d_]+\b", text.lower())
    print(collections.Counter(words).most_common(5))
    print(re.sub(r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)", lambda m: f"{int(m['hour']):02}h{m['minute']}", text))
    print(textwrap.fill(text, 60, initial_indent="  ", subsequent_indent="  "))
    print(text.casefold().translate(str.maketrans("äöüß", "aous"))[:40], len(text), len(text.encode()))
    print(re.split(r"[.;]\s*", text)[:3], bool(re.fullmatch(r"(a|b)*c", "ababababc")))
    print(base64.b64encode(text.encode())[:32].decode(), zlib.crc32(text.encode()))
    packed = zlib.compress(text.encode() * 20, 9)
    print(zlib.decompress(packed) == text.encode() * 20, hashlib.sha256(text.encode()).hexdigest())
    for name in ("md5", "sha1", "sha3_256", "blake2b"):
        print(f"  {name}: {hashlib.new(name, b'tide').hexdigest()[:32]}")
    print(struct.unpack("<hIqd", struct.pack("<hIqd", -2, 4_000_000_000, -(2**62), 0.1)))


def primes() -> Iterator[int]:
    """Never ends; keeps for each composite number the primes that lead to it."""
    composites: dict[int, list[int]] = {}
    for n in itertools.count(2):
        factors = composites.pop(n, None)
        if factors is None:
            yield n
            composites[n * n] = [n]
        else:
            for factor in factors:
                composites.setdefault(n + factor, []).append(factor)


@functools.lru_cache(maxsize=None)
def partitions(n: int, largest: int) -> int:
    if n == 0:
        return 1
    count = 0
    for part in range(1, min(n, largest) + 1):
        count += partitions(n - part, min(part, n - part))
    return count


def pi_digits() -> Iterator[int]:
    """Gibbons' spigot, on integers that never stop growing."""
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2


def show_numbers() -> None:
    section("numbers")
    print(list(itertools.islice(primes(), 900, 910)))
    print("3." + "".join(map(str, itertools.islice(pi_digits(), 1, 150))))
    print(math.factorial(60), pow(3, 10**18, 10**9 + 7), (2**521 - 1) % 1_000_003)
    print(partitions(50, 50), math.comb(100, 50), math.isqrt(10**41))
    print(0.1 + 0.2, 1e22, 1e-7, float("nan"), -math.inf, round(2.675, 2), (0.1).hex(), 7 // -2, -7 % 3, divmod(-7.5, 2))
    print(f"{math.pi:.12f} {12345.678:,.2f} {255:#x} {-5:+05d} {0.000123:e} {1/3:.3%}")
    getcontext().prec = 40
    print(Decimal(2).sqrt(), sum((Fraction(1, n) for n in range(1, 16)), Fraction(0)), complex(1, 2) ** 3)
    generator = random.Random(2026)
    sample = [generator.gauss(0, 1) for _ in range(2000)]
    print(f"{statistics.mean(sample):.10f} {generator.randrange(10**30)} {generator.sample(range(100), 5)}")
    shuffled = list(range(3000))
    generator.shuffle(shuffled)
    heapq.heapify(shuffled)
    print([heapq.heappop(shuffled) for _ in range(5)], sorted(shuffled, key=lambda n: (n % 7, -n))[:5])


class Matrix:
    """A matrix with the operators of Python."""

    def __init__(self, rows: list[list[int]]) -> None:
        self.rows = rows

    def __matmul__(self, other: "Matrix") -> "Matrix":
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, column)) for column in columns] for row in self.rows])

    def __pow__(self, exponent: int) -> "Matrix":
        result = Matrix([[int(i == j) for j in range(len(self.rows))] for i in range(len(self.rows))])
        base = self
        while exponent:
            if exponent & 1:
                result = result @ base
            base = base @ base
            exponent >>= 1
        return result

    def __repr__(self) -> str:
        return f"Matrix({self.rows})"


class Tracker:
    """What a class can watch: attributes, items, calls, contexts."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def __getattr__(self, name: str) -> str:
        self.events.append(f"get {name}")
        return name.upper()

    def __getitem__(self, key: object) -> object:
        self.events.append(f"item {key}")
        return key

    def __call__(self, *args: object, **options: object) -> int:
        self.events.append(f"call {args} {options}")
        return len(args)

    def __enter__(self) -> "Tracker":
        self.events.append("enter")
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        self.events.append(f"exit {error!r}")
        return True


def queens(size: int, placed: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    if len(placed) == size:
        yield placed
        return
    for column in range(size):
        if all(column != c and abs(column - c) != len(placed) - r for r, c in enumerate(placed)):
            yield from queens(size, placed + (column,))


def show_classes() -> None:
    section("classes and generators")
    print((Matrix([[1, 1], [1, 0]]) ** 300).rows[0][1], Matrix([[2, 0], [1, 3]]) @ Matrix([[1, 2], [3, 4]]))
    with Tracker() as tracker:
        tracker.sail, tracker[1:3], tracker(1, 2, wind="west")
        raise RuntimeError("overboard")
    print(tracker.events)
    solutions = list(queens(7))
    print(len(solutions), solutions[0], solutions[-1])

    def averager() -> "collections.abc.Generator[float, float, str]":
        total, count = 0.0, 0
        while (value := (yield total / count if count else 0.0)) >= 0:
            total, count = total + value, count + 1
        return f"{count} values"

    average = averager()
    next(average)
    print([average.send(value) for value in (1, 5, 6)])
    try:
        average.send(-1)
    except StopIteration as stop:
        print(stop.value)
    match {"kind": "wave", "heights": [1, 2, 3]}:
        case {"kind": "wave", "heights": [first, *rest]} if rest:
            print("matched", first, rest)
    point = type("Point", (), {"__slots__": ("x", "y"), "__eq__": lambda self, other: True})()
    try:
        point.z = 1
    except AttributeError as error:
        print(type(error).__name__)


def show_errors() -> None:
    section("errors")

    def descend(depth: int) -> int:
        return 1 / depth if depth < 3 else descend(depth - 1)

    attempts = {
        "division": lambda: descend(3) / 0,
        "key": lambda: {}["missing"],
        "index": lambda: [1, 2][5],
        "number": lambda: int("twelve"),
        "json": lambda: json.loads('{"a": [1, 2'),
        "encoding": lambda: b"\xc3\x28".decode(),
        "file": lambda: open("/nowhere/at/all"),
    }
    for name, attempt in attempts.items():
        try:
            attempt()
        except Exception as error:
            # The numbers of the system's errors differ between systems.
            message = error.strerror if isinstance(error, OSError) else error
            print(f"{name}: {type(error).__name__}: {message}")

    def endless(n: int) -> int:
        return endless(n + 1)

    try:
        endless(0)
    except RecursionError as error:
        print("recursion:", error)
    try:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise ValueError("outer") from error
    except ValueError as error:
        print(repr(error), "from", repr(error.__cause__))


def use_files(path: str) -> None:
    section("files")
    folder = os.path.join(os.path.dirname(path), "written")
    os.mkdir(folder)
    for number in range(5):
        with open(os.path.join(folder, f"{number}.txt"), "w", encoding="utf-8") as file:
            file.write(f"tide {number}\n" * 1000)
    with open(os.path.join(folder, "0.txt"), "r+b") as file:
        file.seek(-7, os.SEEK_END)
        print(file.read(), file.tell())
        file.truncate(14)
    os.rename(os.path.join(folder, "0.txt"), os.path.join(folder, "first.txt"))
    print(sorted((entry.name, entry.stat().st_size, entry.is_file()) for entry in os.scandir(folder)))
    buffer = io.StringIO()
    with contextlib.redirect_stdout(buffer):
        print("captured", end="")
    print(buffer.getvalue(), os.path.exists(os.path.join(folder, "0.txt")))
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    os.rmdir(folder)
    print(sorted(os.listdir(os.path.dirname(path))))


def main() -> int:
    path = sys.argv[1]
    print("almanac", sys.argv[2:])
    show_tides(path)
    show_text(path)
    show_numbers()
    show_classes()
    show_errors()
    use_files(path)
    print("the almanac is complete", file=sys.stderr)
    return 3


if __name__ == "__main__":
    sys.exit(main())
