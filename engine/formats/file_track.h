// The description (TrackInfo) that all tracks from users' files share.
#pragma once

#include "base/input_file.h"
#include "protocol/tile.h"

namespace janus {

// `id` digests the path and InputFile::sampledDigest: another file, or the same one changed, is another
// track. `name` and `title` are the file's name without .gz and extension.
TrackInfo fileTrackInfo(const InputFile& file);

}  // namespace janus
