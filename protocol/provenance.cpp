#include "protocol/provenance.h"

namespace janus {

ComputedOn computedOn(const JsonObject& provenance) {
  ComputedOn computed;
  const auto take = [&](const char* key, std::string& word) {
    const auto found = provenance.find(key);
    if (found != provenance.end()) FieldType<std::string>::read(*found, word);
  };
  if (!provenance.is_object()) return computed;
  take("device", computed.kind);
  take("precision", computed.precision);
  return computed;
}

}  // namespace janus
