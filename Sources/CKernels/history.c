/// Guesses the colours of drawn pictures from what came before where the pixels around were the same, and remembers what comes.
///
/// Text, icons and patterns repeat: after the same neighbours the same colour follows. Three tables, by eleven, six and four
/// neighbours, say what followed last, and how often it was right.

#include <string.h>

#include "CKernels.h"

enum {
  WIDTH = 512,        // of a square
  MARGIN = 4,         // columns on both sides that neighbours may be in
  ROWS = 3,           // this one and two above
  TABLES = 3,         //
  MOST_DIGITS = 17,   // of the number of slots of a table
  COLOUR = 0xFFFFFF,  // of a slot
  TRUST_SHIFT = 24,   // above the colour: 0 where nothing followed yet, else how far the colour is trusted
  MOST_TRUST = 16
};

struct aec_history {
  int32_t width;
  int32_t turn;    // the row of `rows` that is this one
  int32_t digits;  // of the number of slots that are used of a table
  uint32_t rows[ROWS][WIDTH + 2 * MARGIN];
  uint8_t missed[WIDTH + 2 * MARGIN];  // where the first guess was wrong: of this row up to here, then of the one above
  uint32_t slots[TABLES][1 << MOST_DIGITS];
  uint32_t *found[TABLES];  // the slots of the pixel that is to come
};

size_t aec_history_size(void) { return sizeof(aec_history); }

void aec_history_begin(aec_history *h, int32_t width, int32_t digits) {
  h->width = width;
  h->turn = 0;
  h->digits = digits;
  memset(h->rows, 0, sizeof h->rows);
  memset(h->missed, 0, sizeof h->missed);
  for (int32_t i = 0; i < TABLES; i++) memset(h->slots[i], 0, sizeof(uint32_t) << digits);
}

void aec_history_skip(aec_history *h, int32_t first, int32_t end) {
  for (int32_t x = MARGIN + first; x < MARGIN + end; x++) {
    h->rows[h->turn][x] = 0;
    h->missed[x] = 0;
  }
}

void aec_history_end_row(aec_history *h) {
  uint32_t *row = h->rows[h->turn], *below = h->rows[(h->turn + 1) % ROWS];
  for (int32_t i = 0; i < MARGIN; i++) {
    // What is beyond an edge is what is at it; on the left the row above tells.
    row[MARGIN + h->width + i] = row[MARGIN + h->width - 1];
    below[i] = row[MARGIN];
  }
  h->turn = (h->turn + 1) % ROWS;
}

static inline uint32_t stirred(uint32_t hash, uint32_t colour) {
  hash = (hash ^ colour) * 0x85EBCA6Bu;
  return hash ^ hash >> 15;
}

/// Guesses so far.
typedef struct guesses {
  int32_t count;
  uint32_t *colours;
  uint16_t *contexts;
} guesses;

/// Appends a guess that was not made yet.
static inline void add(guesses *g, uint32_t colour, int32_t source, int32_t context) {
  for (int32_t i = 0; i < g->count; i++) {
    if (g->colours[i] == colour) return;
  }
  const int32_t rank = g->count < AEC_GUESS_RANKS ? g->count : AEC_GUESS_RANKS - 1;
  g->contexts[g->count] = (uint16_t)((rank * AEC_GUESS_SOURCES + source) * AEC_GUESS_CONTEXTS + context);
  g->colours[g->count++] = colour;
}

int32_t aec_history_guess(aec_history *h, int32_t column, aec_surroundings *around, uint32_t *colours,
                          uint16_t *contexts) {
  const int32_t x = MARGIN + column;
  const uint32_t *v = h->rows[h->turn] + x, *n = h->rows[(h->turn + 2) % ROWS] + x,
                 *nn = h->rows[(h->turn + 1) % ROWS] + x;
  const uint32_t neighbours[11] = {v[-1], n[0], n[-1], n[1], v[-2], nn[0], nn[1], n[-2], n[2], v[-3], nn[-1]};
  uint32_t hash = 0x9E3779B9u, hashes[TABLES] = {0};
  for (int32_t i = 0; i < 11; i++) {
    hash = stirred(hash, neighbours[i]);
    if (i == 3) hashes[2] = hash;
    if (i == 5) hashes[1] = hash;
  }
  hashes[0] = hash;
  const int32_t missed = h->missed[x - 1] + h->missed[x] + h->missed[x + 1];
  guesses g = {0, colours, contexts};
  for (int32_t i = 0; i < TABLES; i++) {
    h->found[i] = &h->slots[i][hashes[i] * 0xC2B2AE35u >> (32 - h->digits)];
    const uint32_t trust = *h->found[i] >> TRUST_SHIFT;
    if (trust > 0) add(&g, *h->found[i] & COLOUR, i, (int32_t)(trust - 1) * 4 + missed);
  }
  *around = (aec_surroundings){v[-1], n[0], n[-1], n[1], missed};
  const int32_t equal =
      (v[-1] == n[0]) | (n[0] == n[-1]) << 1 | (n[0] == n[1]) << 2 | (v[-1] == v[-2]) << 3 | (n[0] == nn[0]) << 4;
  for (int32_t i = 0; i < 4; i++) add(&g, neighbours[i], TABLES + i, equal * 4 + missed);
  return g.count;
}

void aec_history_learn(aec_history *h, int32_t column, uint32_t colour, bool missed) {
  h->rows[h->turn][MARGIN + column] = colour;
  h->missed[MARGIN + column] = missed;
  for (int32_t i = 0; i < TABLES; i++) {
    const uint32_t slot = *h->found[i];
    uint32_t trust = slot >> TRUST_SHIFT;
    if (trust > 0 && (slot & COLOUR) == colour) {
      trust += trust < MOST_TRUST;
    } else if (trust > 2) {
      // Of what was right often half is forgotten.
      *h->found[i] = (slot & COLOUR) | ((trust - 1) / 2 + 1) << TRUST_SHIFT;
      continue;
    } else {
      trust = 1;
    }
    *h->found[i] = colour | trust << TRUST_SHIFT;
  }
}
