// Tiles and blobs as checked rows; where the rows lie is for open_store.h to say.
#include "engine/store/tile_store.h"

#include <chrono>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "engine/store/open_store.h"
#include "engine/store/packing.h"

namespace janus {
namespace {

int elementSizeOf(const Tile& tile) { return tile.kind == TrackKind::Category && tile.id.level == 0 ? 1 : 4; }

// The unpacked bytes, or nothing when the row is not what was stored under `name`.
std::optional<std::vector<std::byte>> contents(const StoredPart& part, std::string_view name) {
  if (part.name != name || checksumOf(part) != part.checksum) return std::nullopt;
  return unpack(part.packed, static_cast<int>(part.elementSize), static_cast<size_t>(part.size));
}

bool isTileOf(const StoredPart& part, int level) {
  if (part.kind != static_cast<int64_t>(TrackKind::Quantity) &&
      part.kind != static_cast<int64_t>(TrackKind::Category))
    return false;
  const auto whole =
      Tile::bytesFor(static_cast<TrackKind>(part.kind), level, static_cast<int>(part.categories));
  return part.size == 0 || part.size == static_cast<int64_t>(whole);
}

}  // namespace

PackedParts::PackedParts() = default;
PackedParts::~PackedParts() = default;
PackedParts::PackedParts(PackedParts&&) noexcept = default;
size_t PackedParts::size() const { return parts_.size(); }

void PackedParts::add(const Tile& tile) {
  StoredPart part;
  part.name = partName(tile.id);
  part.kind = static_cast<int64_t>(tile.kind);
  part.categories = tile.categories;
  part.elementSize = elementSizeOf(tile);
  part.size = static_cast<int64_t>(tile.bytes.size());
  part.packed = pack(tile.bytes, elementSizeOf(tile));
  part.checksum = checksumOf(part);
  parts_.push_back(std::move(part));
}

void PackedParts::addBlob(std::string_view key, std::string_view name, std::span<const std::byte> bytes,
                          int elementSize) {
  StoredPart part;
  part.name = partName(key, name);
  part.kind = blobKind;
  part.elementSize = elementSize;
  part.size = static_cast<int64_t>(bytes.size());
  part.packed = pack(bytes, elementSize);
  part.checksum = checksumOf(part);
  parts_.push_back(std::move(part));
}

TileStore::TileStore(StoreOptions options) : state_(std::make_unique<OpenStore>(std::move(options))) {}
TileStore::~TileStore() = default;

std::optional<Tile> TileStore::get(const TileId& id) {
  const std::string name = partName(id);
  const auto part = state_->read([&](StoreDatabase& database) { return database.fetch(name); });
  if (!part) return std::nullopt;
  auto bytes = isTileOf(*part, id.level) ? contents(*part, name) : std::nullopt;
  if (bytes)
    return Tile{id, static_cast<TrackKind>(part->kind), static_cast<int>(part->categories),
                std::move(*bytes)};
  state_->dropDamaged(*part);
  return std::nullopt;
}

std::optional<std::vector<std::byte>> TileStore::blob(std::string_view key, std::string_view name) {
  const std::string whole = partName(key, name);
  const auto part = state_->read([&](StoreDatabase& database) { return database.fetch(whole); });
  if (!part) return std::nullopt;
  auto bytes = part->kind == blobKind ? contents(*part, whole) : std::nullopt;
  if (!bytes) state_->dropDamaged(*part);
  return bytes;
}

void TileStore::put(const StoredResult& result, const PackedParts& parts) {
  state_->write([&](StoreDatabase& database) { database.put(result, parts.parts_); });
  state_->evict(result.key);
}

void TileStore::add(std::string_view key, const PackedParts& parts) {
  state_->write([&](StoreDatabase& database) { database.add(key, parts.parts_); });
  state_->evict(key);
}

void TileStore::add(std::string_view key, const Tile& tile) {
  PackedParts parts;
  parts.add(tile);
  add(key, parts);
}

std::optional<StoredResult> TileStore::find(std::string_view key) {
  auto result = state_->read([&](StoreDatabase& database) { return database.find(key); });
  if (result) state_->write([&](StoreDatabase& database) { database.touch(key); });
  return result;
}

std::vector<StoredResult> TileStore::list(std::string_view genome, std::string_view model) {
  return state_->list(genome, model);
}

void TileStore::remove(std::string_view key) {
  state_->write([&](StoreDatabase& database) { database.remove(key); });
}

TileStore::Info TileStore::info() { return state_->info(); }

void TileStore::requireWritable() { state_->requireWritable(); }

TileStore::Verification TileStore::verify(std::stop_token stop) {
  constexpr int atOnce = 64;  // rows read before others get their turn
  Verification found;
  const bool sound = state_->write([](StoreDatabase& database) { return database.pagesAreSound(); });
  if (!sound) state_->setAside();
  for (int64_t after = 0;;) {
    throwIfStopped(stop);
    const auto parts =
        state_->write([&](StoreDatabase& database) { return database.partsAfter(after, atOnce); });
    if (parts.empty()) break;
    after = parts.back().id;
    for (const StoredPart& part : parts) {
      ++found.checked;
      if (contents(part, part.name)) continue;
      ++found.damaged;
      state_->dropDamaged(part);
    }
  }
  found.sentence =
      sound ? fmt::format("{} stored parts checked, {} damaged and removed.", found.checked, found.damaged)
            : "The cache was damaged, is set aside, and begins anew.";
  return found;
}

int64_t TileStore::clear(int days) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const int64_t limit = days == 0 ? std::numeric_limits<int64_t>::max()
                                  : std::chrono::duration_cast<std::chrono::milliseconds>(now).count() -
                                        int64_t{days} * 24 * 3600 * 1000;
  const int64_t freed = state_->write([&](StoreDatabase& database) {
    const int64_t before = database.usedBytes();
    for (const std::string& key : database.unusedSince(limit)) database.remove(key);
    database.shrink();
    return before - database.usedBytes();
  });
  return freed + state_->removeSetAside(days);
}

std::vector<std::string> TileStore::takeNotices() { return state_->takeNotices(); }

}  // namespace janus
