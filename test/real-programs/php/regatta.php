<?php
/**
 * Reports on a regatta, as a page that a web server asks php-cgi for: the query string says which boats, the body of the
 * request is a list of results, and the boats are read from a file next to this script.
 */

declare(strict_types=1);

namespace Regatta;

use ArrayAccess;
use Countable;
use DateInterval;
use DateTimeImmutable;
use Generator;
use InvalidArgumentException;
use IteratorAggregate;
use JsonSerializable;
use PDO;
use Stringable;

enum Kind: string
{
    case Dinghy = 'dinghy';
    case Yawl = 'yawl';
    case Cutter = 'cutter';

    public function handicap(): float
    {
        return match ($this) {
            self::Dinghy => 1.12,
            self::Yawl => 0.97,
            self::Cutter => 0.9,
        };
    }
}

final class Boat implements JsonSerializable, Stringable
{
    public function __construct(
        public readonly string $name,
        public readonly Kind $kind,
        public readonly int $sail,
    ) {
        if ($sail <= 0) {
            throw new InvalidArgumentException("sail number $sail of $name");
        }
    }

    public static function fromRow(array $row): self
    {
        [$name, $kind, $sail] = $row;
        return new self($name, Kind::from($kind), (int) $sail);
    }

    public function __toString(): string
    {
        return sprintf('%s (%s %d)', $this->name, $this->kind->value, $this->sail);
    }

    public function jsonSerialize(): array
    {
        return ['name' => $this->name, 'kind' => $this->kind, 'sail' => $this->sail];
    }
}

trait Counts
{
    public function count(): int
    {
        return \count($this->items);
    }
}

/** @implements IteratorAggregate<int, Boat> */
final class Fleet implements ArrayAccess, Countable, IteratorAggregate
{
    use Counts;

    /** @var array<int, Boat> */
    private array $items = [];

    public function offsetExists(mixed $offset): bool
    {
        return isset($this->items[$offset]);
    }

    public function offsetGet(mixed $offset): Boat
    {
        return $this->items[$offset];
    }

    public function offsetSet(mixed $offset, mixed $value): void
    {
        $this->items[$offset ?? $value->sail] = $value;
    }

    public function offsetUnset(mixed $offset): void
    {
        unset($this->items[$offset]);
    }

    public function getIterator(): Generator
    {
        foreach ($this->items as $sail => $boat) {
            yield $sail => $boat;
        }
    }
}

function section(string $title): void
{
    echo "\n== $title ==\n";
}

function readFleet(string $path): Fleet
{
    $fleet = new Fleet();
    $file = fopen($path, 'r') or throw new InvalidArgumentException("cannot read $path");
    while (($row = fgetcsv($file)) !== false) {
        try {
            $fleet[] = Boat::fromRow($row);
        } catch (\ValueError | InvalidArgumentException $error) {
            echo 'skipped: ', $error::class, ': ', $error->getMessage(), "\n";
        }
    }
    fclose($file);
    return $fleet;
}

function showRequest(): void
{
    section('request');
    echo $_SERVER['REQUEST_METHOD'] ?? 'none', ' ', basename($_SERVER['SCRIPT_FILENAME'] ?? ''), "\n";
    ksort($_GET);
    print_r($_GET);
    echo json_encode($_POST, JSON_UNESCAPED_UNICODE), ' ', strlen(file_get_contents('php://input')), "\n";
}

function showFleet(Fleet $fleet): void
{
    section('fleet');
    echo count($fleet), ' boats; 17 is ', $fleet[17] ?? 'nobody', ', 99 is ', $fleet[99] ?? 'nobody', "\n";
    $boats = iterator_to_array($fleet);
    usort($boats, fn (Boat $a, Boat $b): int => [$a->kind->value, -$a->sail] <=> [$b->kind->value, -$b->sail]);
    echo implode(', ', array_map(strval(...), $boats)), "\n";
    echo json_encode(array_slice($boats, 0, 2)), "\n";
    unset($fleet[17]);
    var_dump(isset($fleet[17]), (clone $boats[0]) == $boats[0]);
    try {
        $boats[0]->name = 'renamed';
    } catch (\Error $error) {
        echo $error->getMessage(), "\n";
    }
}

function showResults(Fleet $fleet, array $results): void
{
    section('results');
    $start = new DateTimeImmutable('2026-06-21 10:00:00 UTC');
    $table = [];
    foreach ($results as $sail => $seconds) {
        $boat = $fleet[(int) $sail] ?? null;
        if ($boat === null || !ctype_digit($seconds)) {
            echo "no result for $sail\n";
            continue;
        }
        $table[] = ['boat' => $boat->name, 'seconds' => (int) $seconds, 'corrected' => $seconds * $boat->kind->handicap()];
    }
    array_multisort(array_column($table, 'corrected'), SORT_ASC, $table);
    foreach ($table as $rank => ['boat' => $name, 'seconds' => $seconds, 'corrected' => $corrected]) {
        $finish = $start->add(new DateInterval("PT{$seconds}S"));
        printf("%d. %-10s %s %10.3f\n", $rank + 1, $name, $finish->format('H:i:s'), $corrected);
    }
    echo $start->modify('last friday of next month')->format('l, j F Y'), "\n";
}

function showText(): void
{
    section('text');
    $text = 'Die Möwe „Ada“ überholt den Kutter; 12 Boote, 3,5 Knoten.';
    echo mb_strtoupper($text), ' ', mb_strlen($text), '/', strlen($text), "\n";
    echo preg_replace_callback('/\b(\p{Lu})(\p{L}+)/u', fn (array $m): string => $m[2] . $m[1], $text), "\n";
    preg_match_all('/(?<number>\d+)(?:,(?<rest>\d))?/', $text, $matches, PREG_SET_ORDER);
    echo json_encode(array_map(fn (array $m): string => $m['number'] . '.' . ($m['rest'] ?? '0'), $matches)), "\n";
    echo ucwords(strrev('wobmur esrever')), ' ', wordwrap('a longer line of words', 10, '|', true), ' ', similar_text('harbour', 'arbor'), "\n";
    echo htmlspecialchars('<a href="?x=1&y=2">'), ' ', http_build_query(['a' => [1, 2], 'b' => 'ü &']), "\n";
    echo levenshtein('regatta', 'rigatoni'), ' ', soundex('harbour'), ' ', metaphone('knot'), ' ', number_format(1234567.891, 2), "\n";
    echo md5('tide'), ' ', hash('sha256', 'tide'), ' ', hash('crc32b', 'tide'), ' ', base64_encode(pack('Nnv', 1, 2, 3)), "\n";
    $document = new \DOMDocument();
    $document->loadXML('<fleet><boat sail="3">Ada</boat><boat sail="17">Bo &amp; Co</boat></fleet>');
    foreach ((new \DOMXPath($document))->query('//boat[@sail > 5]') as $node) {
        echo $node->getAttribute('sail'), ': ', $node->textContent, "\n";
    }
    $data = ['list' => [1, 2.5, null], 'nested' => ['yes' => true]];
    var_dump(unserialize(serialize($data)) === $data, json_decode('{"a":{"b":[1,2]}}', true)['a']['b'][1]);
}

function primes(int $limit): Generator
{
    $composite = new \SplFixedArray($limit);
    for ($i = 2; $i < $limit; $i++) {
        if ($composite[$i]) {
            continue;
        }
        yield $i;
        for ($multiple = $i * $i; $multiple < $limit; $multiple += $i) {
            $composite[$multiple] = true;
        }
    }
}

function queens(int $size, array $placed = []): int
{
    $row = count($placed);
    if ($row === $size) {
        return 1;
    }
    $count = 0;
    for ($column = 0; $column < $size; $column++) {
        foreach ($placed as $other => $taken) {
            if ($taken === $column || abs($taken - $column) === $row - $other) {
                continue 2;
            }
        }
        $count += queens($size, [...$placed, $column]);
    }
    return $count;
}

function showNumbers(): void
{
    section('numbers');
    $primes = iterator_to_array(primes(20000), false);
    echo count($primes), ' ', array_sum($primes), ' ', implode(' ', array_slice($primes, -3)), "\n";
    echo queens(6), ' ', queens(7), "\n";
    echo 0.1 + 0.2, ' ', 1e100, ' ', 7 <=> 7.0, ' ', intdiv(-7, 2), ' ', -7 % 3, ' ', fmod(-7.5, 2), ' ', PHP_INT_MAX + 1, "\n";
    var_dump(0.1 + 0.2, round(2.5), 1 / 3, (int) '12 boats', '10' == '1e1', null ?? 'none', PHP_INT_SIZE);
    mt_srand(2026);
    echo mt_rand(), ' ', mt_rand(1, 100), ' ', implode(',', array_map(fn (): int => mt_rand(0, 9), range(1, 12))), "\n";
    $heap = new \SplMinHeap();
    foreach ([5, 3, 9, 1, 7] as $number) {
        $heap->insert($number);
    }
    echo $heap->extract(), $heap->extract(), ' ', bin2hex(pack('e', M_PI)), ' ', base_convert('zz', 36, 2), "\n";
    $words = [];
    for ($i = 0; $i < 20000; $i++) {
        $word = substr(md5((string) $i), 0, 2);
        $words[$word] = ($words[$word] ?? 0) + 1;
    }
    arsort($words);
    echo count($words), ' ', array_key_first($words), ' ', max($words), ' ', min($words), "\n";
}

function showErrors(): void
{
    section('errors');
    $attempts = [
        fn () => intdiv(1, 0),
        fn () => 1 % 0,
        fn () => strlen(5),
        fn () => (null)->name(),
        fn () => Kind::from('raft'),
        fn () => json_decode('{"a": [1,', flags: JSON_THROW_ON_ERROR),
        fn () => new Boat('Nix', Kind::Yawl, 0),
        fn () => throw new \LogicException('outer', 5, new \RuntimeException('inner')),
        fn () => match (5) {
            1 => 'one'
        },
    ];
    foreach ($attempts as $attempt) {
        try {
            $attempt();
        } catch (\Throwable $error) {
            echo $error::class, ': ', $error->getMessage(), $error->getPrevious() ? ' after ' . $error->getPrevious()->getMessage() : '', "\n";
        }
    }
    set_error_handler(function (int $level, string $message): bool {
        echo "warned: $message\n";
        return true;
    });
    echo [1, 2][5] ?? 'nothing', "\n";
    $missing = [];
    echo $missing['key'], "\n";
    echo @file_get_contents(__DIR__ . '/missing.txt') === false ? 'no file' : 'a file', "\n";
}

function useDatabase(Fleet $fleet): void
{
    section('database');
    $database = new PDO('sqlite::memory:', options: [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
    $database->exec('CREATE TABLE boats (sail INTEGER PRIMARY KEY, name TEXT, kind TEXT)');
    $insert = $database->prepare('INSERT INTO boats VALUES (:sail, :name, :kind)');
    $database->beginTransaction();
    foreach ($fleet as $boat) {
        $insert->execute(['sail' => $boat->sail, 'name' => $boat->name, 'kind' => $boat->kind->value]);
    }
    $database->commit();
    $query = $database->query('SELECT kind, count(*) AS boats, group_concat(name, "+") AS names, avg(sail) AS mean
        FROM (SELECT * FROM boats ORDER BY name) GROUP BY kind ORDER BY boats DESC, kind');
    foreach ($query->fetchAll(PDO::FETCH_ASSOC) as $row) {
        echo implode(' | ', $row), "\n";
    }
    $recursive = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT sum(i * i % 7) FROM n';
    echo $database->query($recursive)->fetchColumn(), "\n";
}

function useFiles(): void
{
    section('files');
    $folder = __DIR__ . '/written';
    mkdir($folder);
    for ($i = 0; $i < 4; $i++) {
        file_put_contents("$folder/$i.txt", str_repeat("heat $i\n", 500));
    }
    file_put_contents("$folder/3.txt", "one more\n", FILE_APPEND);
    rename("$folder/0.txt", "$folder/first.txt");
    foreach (scandir($folder) as $name) {
        if (is_file("$folder/$name")) {
            echo $name, ' ', filesize("$folder/$name"), ' ', hash_file('crc32b', "$folder/$name"), "\n";
        }
    }
    array_map(unlink(...), glob("$folder/*.txt"));
    rmdir($folder);
    clearstatcache();
    var_dump(is_dir($folder));
}

header('Content-Type: text/plain; charset=UTF-8');
header('X-Regatta: ' . ($_GET['year'] ?? 'unknown'));
date_default_timezone_set('UTC');
$fleet = readFleet(__DIR__ . '/boats.csv');
showRequest();
showFleet(clone $fleet);
showResults($fleet, $_POST['result'] ?? []);
showText();
showNumbers();
showErrors();
useDatabase($fleet);
useFiles();
exit(0);
