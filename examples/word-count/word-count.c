/*
 * word-count: counts the lines, words and bytes of text files and lists their most frequent words.
 *
 *   word-count [-n COUNT] [FILE...]
 *
 * Without files it reads the standard input. A word is a run of letters, digits, apostrophes and bytes above 127 (so
 * that text in UTF-8 stays whole); for the list of words, the letters A to Z are folded to lower case.
 *
 * Exit code: 0, 1 when a file could not be read (the others are still counted), 2 for wrong usage.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_UNREADABLE = 1, EXIT_USAGE = 2 };
enum { DEFAULT_TOP = 10, CHUNK_BYTES = 4096, FIRST_TABLE_SIZE = 256 };

typedef struct {
  unsigned long lines, words, bytes;
} Counts;

/* A word and how often it was seen. */
typedef struct {
  char *text;
  uint32_t hash;
  unsigned long count;
} Entry;

/* A hash table with open addressing; `size` is a power of two and at most three quarters of it are used. */
typedef struct {
  Entry *entries;
  size_t size, used;
} WordTable;

/* The word that is being read: it may go on in the next chunk of the file. */
typedef struct {
  char *text;
  size_t length, capacity;
} Word;

static void *or_die(void *allocated) {
  if (allocated == NULL) {
    fputs("word-count: out of memory\n", stderr);
    exit(EXIT_FAILURE);
  }
  return allocated;
}

/* FNV-1a. */
static uint32_t hash_of(const char *text, size_t length) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)text[i]) * 16777619u;
  }
  return hash;
}

/* The entry of the word, or the free entry where it belongs. */
static Entry *find_entry(const WordTable *table, const char *text, size_t length, uint32_t hash) {
  size_t index = hash & (table->size - 1);
  for (;;) {
    Entry *entry = &table->entries[index];
    if (entry->text == NULL) {
      return entry;
    }
    if (entry->hash == hash && strlen(entry->text) == length && memcmp(entry->text, text, length) == 0) {
      return entry;
    }
    index = (index + 1) & (table->size - 1);
  }
}

static void grow_table(WordTable *table) {
  WordTable grown = {.size = table->size == 0 ? FIRST_TABLE_SIZE : table->size * 2, .used = table->used};
  grown.entries = or_die(calloc(grown.size, sizeof(Entry)));
  for (size_t i = 0; i < table->size; i++) {
    const Entry *entry = &table->entries[i];
    if (entry->text != NULL) {
      *find_entry(&grown, entry->text, strlen(entry->text), entry->hash) = *entry;
    }
  }
  free(table->entries);
  *table = grown;
}

static void add_word(WordTable *table, const Word *word) {
  if (table->used * 4 >= table->size * 3) {
    grow_table(table);
  }
  uint32_t hash = hash_of(word->text, word->length);
  Entry *entry = find_entry(table, word->text, word->length, hash);
  if (entry->text == NULL) {
    entry->text = or_die(malloc(word->length + 1));
    memcpy(entry->text, word->text, word->length);
    entry->text[word->length] = '\0';
    entry->hash = hash;
    table->used++;
  }
  entry->count++;
}

static void append_byte(Word *word, unsigned char byte) {
  if (word->length == word->capacity) {
    word->capacity = word->capacity == 0 ? 32 : word->capacity * 2;
    word->text = or_die(realloc(word->text, word->capacity));
  }
  word->text[word->length++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : (char)byte;
}

static bool is_word_byte(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         byte == '\'' || byte > 127;
}

static void end_word(WordTable *table, Word *word, Counts *counts) {
  if (word->length > 0) {
    counts->words++;
    add_word(table, word);
    word->length = 0;
  }
}

/* Counts a whole file. Returns false, with errno set, when reading it failed. */
static bool count_file(FILE *file, WordTable *table, Counts *counts) {
  static unsigned char chunk[CHUNK_BYTES];
  Word word = {0};
  size_t length;
  while ((length = fread(chunk, 1, sizeof chunk, file)) > 0) {
    counts->bytes += length;
    for (size_t i = 0; i < length; i++) {
      if (is_word_byte(chunk[i])) {
        append_byte(&word, chunk[i]);
      } else {
        end_word(table, &word, counts);
        counts->lines += chunk[i] == '\n';
      }
    }
  }
  end_word(table, &word, counts);
  free(word.text);
  return !ferror(file);
}

/* The more frequent word first; words of the same frequency by the alphabet. */
static int by_frequency(const void *left, const void *right) {
  const Entry *a = left;
  const Entry *b = right;
  if (a->count != b->count) {
    return a->count < b->count ? 1 : -1;
  }
  return strcmp(a->text, b->text);
}

static void print_counts(const Counts *counts, const char *name) {
  printf("%8lu %8lu %8lu  %s\n", counts->lines, counts->words, counts->bytes, name);
}

static void print_top(WordTable *table, size_t top) {
  size_t found = 0;
  for (size_t i = 0; i < table->size; i++) {
    if (table->entries[i].text != NULL) {
      table->entries[found++] = table->entries[i];
    }
  }
  qsort(table->entries, found, sizeof(Entry), by_frequency);
  printf("\n%zu different words", found);
  puts(top > 0 && found > 0 ? ", the most frequent:" : "");
  for (size_t i = 0; i < found && i < top; i++) {
    printf("%8lu  %s\n", table->entries[i].count, table->entries[i].text);
  }
  for (size_t i = 0; i < found; i++) {
    free(table->entries[i].text);
  }
  free(table->entries);
}

static int usage(void) {
  fputs("usage: word-count [-n COUNT] [FILE...]\n", stderr);
  return EXIT_USAGE;
}

/* Reads a count of at most nine digits. */
static bool parse_count(const char *text, size_t *count) {
  size_t length = strspn(text, "0123456789");
  if (length == 0 || length > 9 || text[length] != '\0') {
    return false;
  }
  *count = strtoul(text, NULL, 10);
  return true;
}

int main(int argc, char **argv) {
  size_t top = DEFAULT_TOP;
  int first_file = 1;
  if (argc > 1 && strcmp(argv[1], "-n") == 0) {
    if (argc < 3 || !parse_count(argv[2], &top)) {
      return usage();
    }
    first_file = 3;
  } else if (argc > 1 && argv[1][0] == '-' && argv[1][1] != '\0') {
    return usage();
  }

  WordTable table = {0};
  Counts total = {0};
  int status = EXIT_SUCCESS;
  puts("   lines    words    bytes");
  if (first_file == argc) {
    if (!count_file(stdin, &table, &total)) {
      fprintf(stderr, "word-count: standard input: %s\n", strerror(errno));
      status = EXIT_UNREADABLE;
    }
    print_counts(&total, "(standard input)");
  }
  for (int i = first_file; i < argc; i++) {
    Counts counts = {0};
    FILE *file = fopen(argv[i], "rb");
    if (file == NULL || !count_file(file, &table, &counts)) {
      fprintf(stderr, "word-count: %s: %s\n", argv[i], strerror(errno));
      status = EXIT_UNREADABLE;
    } else {
      print_counts(&counts, argv[i]);
    }
    if (file != NULL) {
      fclose(file);
    }
    total.lines += counts.lines;
    total.words += counts.words;
    total.bytes += counts.bytes;
  }
  if (argc - first_file > 1) {
    print_counts(&total, "total");
  }
  print_top(&table, top);
  return status;
}
