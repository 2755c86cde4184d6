#include "trace.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

/// The next word of `*rest`, up to a separator or its end.
static char *take_word(char **rest, char separator) {
  char *word = *rest, *end = strchr(word, separator);
  *rest = end ? end + 1 : word + strlen(word);
  if (end) *end = 0;
  return word;
}

static void set(instruction *i, const char *key, const char *value) {
  if (strcmp(key, "residual") == 0) i->residual = value;
  else if (strcmp(key, "table") == 0) i->table = value;
  else if (strcmp(key, "gives") == 0) i->gives = value;
  else if (strcmp(key, "radius") == 0) i->radius = atoi(value);
  else if (strcmp(key, "unshuffle") == 0) i->unshuffle = atoi(value);
  else if (strcmp(key, "shuffle") == 0) i->shuffle = atoi(value);
  else if (strcmp(key, "activation") == 0 && strcmp(value, "leaky") == 0) i->activation = AEC_LEAKY_RELU;
  else if (strcmp(key, "activation") == 0 && strcmp(value, "relu") == 0) i->activation = AEC_RELU;
  else fail("%s: unknown %s %s", i->result, key, value);
}

static instruction parse(char *line) {
  instruction i = {"", "", {"", ""}, "", "", "", AEC_LINEAR, 1, 1, 1};
  i.operation = take_word(&line, ' ');
  i.result = take_word(&line, ' ');
  for (int inputs = 0; *line;) {
    char *word = take_word(&line, ' ');
    if (strchr(word, '=')) {
      const char *key = take_word(&word, '=');
      set(&i, key, word);
    } else if (inputs < 2) {
      i.inputs[inputs++] = word;
    } else {
      fail("%s: more than two inputs", i.result);
    }
  }
  return i;
}

trace read_trace(const char *path) {
  size_t count;
  const uint8_t *bytes = read_file(path, &count);
  char *text = calloc(count + 1, 1);
  instruction *instructions = calloc(count, sizeof *instructions);
  if (!text || !instructions) fail("no memory for %s", path);
  memcpy(text, bytes, count);
  int lines = 0;
  while (*text) instructions[lines++] = parse(take_word(&text, '\n'));
  return (trace){instructions, lines};
}
