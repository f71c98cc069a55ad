#include "protocol/picture_record.h"

namespace janus {

std::string textOf(const PictureRecord& record) {
  // Names of files may be any bytes; JSON is UTF-8.
  return fieldJson(record).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace janus
