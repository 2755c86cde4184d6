#include "CGolden.h"

#include <string.h>

static const unsigned char index_text[] = {
#embed "../../Tests/AECTests/Golden/index.txt"
};
static const unsigned char low[] = {
#embed "../../Tests/AECTests/Golden/low.aec"
};
static const unsigned char middle[] = {
#embed "../../Tests/AECTests/Golden/middle.aec"
};
static const unsigned char high[] = {
#embed "../../Tests/AECTests/Golden/high.aec"
};
static const unsigned char pixel[] = {
#embed "../../Tests/AECTests/Golden/pixel.aec"
};
static const unsigned char drawn[] = {
#embed "../../Tests/AECTests/Golden/drawn.aec"
};
static const unsigned char written[] = {
#embed "../../Tests/AECTests/Golden/written.aec"
};
static const unsigned char gray[] = {
#embed "../../Tests/AECTests/Golden/gray.aec"
};
static const unsigned char photograph[] = {
#embed "../../Tests/AECTests/Golden/photograph.aec"
};
static const unsigned char graphics[] = {
#embed "../../Tests/AECTests/Golden/graphics.aec"
};
static const unsigned char near[] = {
#embed "../../Tests/AECTests/Golden/near.aec"
};
static const unsigned char clear[] = {
#embed "../../Tests/AECTests/Golden/clear.aec"
};
static const unsigned char metadata[] = {
#embed "../../Tests/AECTests/Golden/metadata.aec"
};
static const unsigned char deep[] = {
#embed "../../Tests/AECTests/Golden/deep.aec"
};
static const unsigned char deep_photograph[] = {
#embed "../../Tests/AECTests/Golden/deepPhotograph.aec"
};
static const unsigned char levels[] = {
#embed "../../Tests/AECTests/Golden/levels.aec"
};
static const unsigned char rows[] = {
#embed "../../Tests/AECTests/Golden/rows.aec"
};

static const aec_golden_file files[] = {
    {"low.aec", low, sizeof low},
    {"middle.aec", middle, sizeof middle},
    {"high.aec", high, sizeof high},
    {"pixel.aec", pixel, sizeof pixel},
    {"drawn.aec", drawn, sizeof drawn},
    {"written.aec", written, sizeof written},
    {"gray.aec", gray, sizeof gray},
    {"photograph.aec", photograph, sizeof photograph},
    {"graphics.aec", graphics, sizeof graphics},
    {"clear.aec", clear, sizeof clear},
    {"near.aec", near, sizeof near},
    {"metadata.aec", metadata, sizeof metadata},
    {"deep.aec", deep, sizeof deep},
    {"deepPhotograph.aec", deep_photograph, sizeof deep_photograph},
    {"levels.aec", levels, sizeof levels},
    {"rows.aec", rows, sizeof rows},
};

aec_golden_file aec_golden_index(void) { return (aec_golden_file){"index.txt", index_text, sizeof index_text}; }

aec_golden_file aec_golden(const char *name) {
  for (size_t k = 0; k < sizeof files / sizeof *files; k++)
    if (strcmp(files[k].name, name) == 0) return files[k];
  return (aec_golden_file){name, NULL, 0};
}
