#include <string.h>

#include "jpeg_reader.h"

#include <jerror.h>

/// How the body of a segment begins that holds metadata. Sources: EXIF 2.32, 4.7.2; XMP part 3, 1.1.3; ICC.1:2010,
/// B.4; CIPA DC-007, 5.1; ISO 21496-1, annex C.
static const struct {
  int marker;
  size_t count;
  const char *beginning;
  aec_metadata_kind kind;
} segments[] = {
    {JPEG_APP0 + 1, 6, "Exif\0", AEC_METADATA_EXIF},
    {JPEG_APP0 + 1, 29, "http://ns.adobe.com/xap/1.0/", AEC_METADATA_XMP},
    {JPEG_APP0 + 1, 35, "http://ns.adobe.com/xmp/extension/", AEC_METADATA_XMP_EXTENSION},
    {JPEG_APP0 + 2, 12, "ICC_PROFILE", AEC_METADATA_ICC_PART},
    {JPEG_APP0 + 2, 4, "MPF", AEC_METADATA_PICTURES},
    {JPEG_APP0 + 2, 28, "urn:iso:std:iso:ts:21496:-1", AEC_METADATA_GAIN_MAP},
    {JPEG_APP0 + 13, 14, "Photoshop 3.0", AEC_METADATA_PHOTOSHOP},
    {JPEG_COM, 0, "", AEC_METADATA_COMMENT},
};

enum { longest_beginning = 35 };

/// Takes the next bytes; false where the file ends before.
static bool take(j_decompress_ptr jpeg, uint8_t *bytes, size_t count) {
  struct jpeg_source_mgr *source = jpeg->src;
  while (count > 0) {
    if (source->bytes_in_buffer == 0 && !source->fill_input_buffer(jpeg)) return false;
    size_t part = source->bytes_in_buffer < count ? source->bytes_in_buffer : count;
    memcpy(bytes, source->next_input_byte, part);
    source->next_input_byte += part;
    source->bytes_in_buffer -= part;
    bytes += part;
    count -= part;
  }
  return true;
}

static boolean take_segment(j_decompress_ptr jpeg) {
  uint8_t length[2], beginning[longest_beginning];
  if (!take(jpeg, length, sizeof length)) return FALSE;
  size_t left = (size_t)length[0] << 8 | length[1];
  if (left < 2) ERREXIT(jpeg, JERR_BAD_LENGTH);
  left -= 2;
  size_t taken = left < longest_beginning ? left : longest_beginning;
  if (!take(jpeg, beginning, taken)) return FALSE;
  left -= taken;
  for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
    size_t name = segments[i].count;
    if (jpeg->unread_marker != segments[i].marker || taken < name) continue;
    if (memcmp(beginning, segments[i].beginning, name) != 0) continue;
    uint8_t *body = aec_new_metadata(jpeg->client_data, segments[i].kind, taken - name + left);
    if (!body) break;
    memcpy(body, beginning + name, taken - name);
    return take(jpeg, body + (taken - name), left);
  }
  jpeg->src->skip_input_data(jpeg, (long)left);
  return TRUE;
}

// libjpeg's own way, jpeg_save_markers, walks through all that it has kept for each that comes (before libjpeg-turbo
// 3.0.4), so that 4 MB of empty ones take a quarter of an hour.
void aec_keep_markers(j_decompress_ptr jpeg) {
  for (size_t i = 0; i < sizeof segments / sizeof *segments; i++) {
    jpeg_set_marker_processor(jpeg, segments[i].marker, take_segment);
  }
}
