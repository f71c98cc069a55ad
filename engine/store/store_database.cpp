#include "engine/store/store_database.h"

#include <array>
#include <fstream>

#include <fmt/format.h>

#include "engine/store/packing.h"

namespace janus {
namespace {

namespace fs = std::filesystem;
using Milliseconds = std::chrono::milliseconds;

constexpr int64_t applicationId = 0x4a4e5553;  // "JNUS"
constexpr int64_t schemaVersion = 1;

// auto_vacuum has to be chosen before the first table. `parts` counts the essential rows a result was stored
// with.
constexpr const char* schema = R"(
  CREATE TABLE result(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, genome TEXT NOT NULL,
    model TEXT NOT NULL, manifest TEXT NOT NULL,
    checksum INTEGER NOT NULL, parts INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
  CREATE TABLE part(id INTEGER PRIMARY KEY, result INTEGER NOT NULL, essential INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, categories INTEGER NOT NULL, element INTEGER NOT NULL,
    size INTEGER NOT NULL, checksum INTEGER NOT NULL, packed BLOB NOT NULL) STRICT;
  CREATE INDEX part_of_result ON part(result, essential);)";

constexpr std::string_view partColumns = "id, name, kind, categories, element, size, checksum, packed";
constexpr std::string_view resultColumns = "key, genome, model, manifest, used, checksum";
constexpr std::string_view complete =
    "parts = (SELECT count(*) FROM part WHERE part.result = result.id AND essential)";

// mmap_size 0: a file cut short under a map would end the process. The others mistrust what a file holds.
void setPragmas(Database& database) {
  database.execute(
      "PRAGMA busy_timeout = 5000; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check "
      "= ON;"
      "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY;");
}

StoredPart partAt(const Statement& row) {
  const auto packed = row.bytes(7);
  return {row.integer(0), row.text(1),    row.integer(2), row.integer(3),
          row.integer(4), row.integer(5), row.integer(6), {packed.begin(), packed.end()}};
}

std::string manifestName(const StoredResult& result) {
  return fmt::format("{}\n{}\n{}", result.key, result.genome, result.model);
}

int64_t checksumOf(const StoredResult& result) {
  return janus::checksumOf(manifestName(result), std::as_bytes(std::span(result.manifest)));
}

// Nothing when the row does not have the checksum it was stored with.
std::optional<StoredResult> resultAt(const Statement& row) {
  StoredResult result{row.text(0), row.text(1), row.text(2), row.text(3), {}};
  result.used = std::chrono::system_clock::time_point(Milliseconds(row.integer(4)));
  if (checksumOf(result) != row.integer(5)) return std::nullopt;
  return result;
}

// Both numbers stand in the first page, big-endian (SQLite file format, 1.3): read without opening the
// database, since even that may fold a log into it.
bool isOfNewerProgram(const fs::path& file) {
  constexpr int versionAt = 60, applicationAt = 68;
  std::array<unsigned char, 72> header{};
  std::ifstream(file, std::ios::binary).read(reinterpret_cast<char*>(header.data()), header.size());
  const auto number = [&](int at) {
    return int64_t{header[at]} << 24 | header[at + 1] << 16 | header[at + 2] << 8 | header[at + 3];
  };
  return number(applicationAt) == applicationId && number(versionAt) > schemaVersion;
}

StoreDatabase::Look lookInside(const fs::path& file, Database::Access access, bool thorough) {
  using Look = StoreDatabase::Look;
  Database database(file, access);
  setPragmas(database);
  const int64_t application = database.integer("PRAGMA application_id");
  if (application == 0 && database.integer("SELECT count(*) FROM sqlite_master") == 0) return Look::Fresh;
  if (application != applicationId) return Look::Damaged;
  if (database.integer("PRAGMA user_version") > schemaVersion) return Look::Newer;
  database.prepare(fmt::format("SELECT {}, result, essential FROM part", partColumns));
  database.prepare(fmt::format("SELECT {}, id, parts FROM result", resultColumns));
  if (thorough && database.text("PRAGMA quick_check(1)") != "ok") return Look::Damaged;
  return Look::Ours;
}

}  // namespace

std::string partName(const TileId& id) {
  return fmt::format("{}\n{}\n{}\n{}", id.track, id.contig, id.level, id.index);
}
std::string partName(std::string_view key, std::string_view blob) { return fmt::format("{}\n{}", key, blob); }

int64_t checksumOf(const StoredPart& part) {
  return checksumOf(
      fmt::format("{}\n{}\n{}\n{}\n{}", part.name, part.kind, part.categories, part.elementSize, part.size),
      part.packed);
}

StoreDatabase::Look StoreDatabase::lookAt(const fs::path& file, Database::Access access, bool thorough) {
  std::error_code error;
  if (!fs::exists(file, error)) return Look::Fresh;
  if (fs::file_size(file, error) == 0) return Look::Damaged;
  if (isOfNewerProgram(file)) return Look::Newer;
  try {
    return lookInside(file, access, thorough);
  } catch (const DatabaseError& problem) {
    constexpr int sqlError = 1;  // SQLITE_ERROR: a table or column of ours is not there
    if (problem.damaged() || problem.code() == sqlError) return Look::Damaged;
    throw;
  }
}

StoreDatabase::StoreDatabase(const fs::path& file, Database::Access access, bool sharedMemory)
    : database_(file, access) {
  setPragmas(database_);
  if (access == Database::Access::Read) return;
  database_.execute("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_size_limit = 67108864;");
  database_.execute(sharedMemory ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
  Transaction transaction(database_);
  if (database_.integer("PRAGMA application_id") == 0) {
    database_.execute(schema);
    database_.execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};", applicationId, schemaVersion));
  }
  transaction.commit();
}

std::optional<StoredPart> StoreDatabase::fetch(std::string_view name) {
  if (!fetch_)
    fetch_.emplace(database_.prepare(fmt::format("SELECT {} FROM part WHERE name = ?", partColumns)));
  fetch_->bind(name);
  std::optional<StoredPart> part;
  if (fetch_->step()) part = partAt(*fetch_);
  fetch_->bind(std::string_view());  // ends the read, so that the log can be folded into the database
  return part;
}

void StoreDatabase::erase(const StoredPart& part) {
  database_.prepare("DELETE FROM part WHERE id = ? AND name = ? AND checksum = ?")
      .bind(part.id, std::string_view(part.name), part.checksum)
      .run();
}

std::vector<StoredPart> StoreDatabase::partsAfter(int64_t after, int most) {
  Statement query = database_.prepare(
      fmt::format("SELECT {} FROM part WHERE id > ? ORDER BY id LIMIT {}", partColumns, most));
  std::vector<StoredPart> parts;
  query.bind(after);
  while (query.step()) parts.push_back(partAt(query));
  return parts;
}

// Uses are numbered by the clock, but never twice the same: what was used last is always known.
int64_t StoreDatabase::nextUse() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::max<int64_t>(std::chrono::duration_cast<Milliseconds>(now).count(),
                           database_.integer("SELECT max(used) FROM result") + 1);
}

void StoreDatabase::insert(int64_t result, bool essential, const std::vector<StoredPart>& parts) {
  Statement statement = database_.prepare(
      "INSERT OR REPLACE INTO part(result, essential, name, kind, categories, element, size, checksum, "
      "packed)"
      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const StoredPart& part : parts)
    statement
        .bind(result, int64_t{essential}, std::string_view(part.name), part.kind, part.categories,
              part.elementSize, part.size, part.checksum, std::span<const std::byte>(part.packed))
        .run();
}

void StoreDatabase::put(const StoredResult& result, const std::vector<StoredPart>& parts) {
  Transaction transaction(database_);
  removeRows(result.key);
  database_.prepare(fmt::format("INSERT INTO result({}, parts) VALUES(?, ?, ?, ?, ?, ?, ?)", resultColumns))
      .bind(std::string_view(result.key), std::string_view(result.genome), std::string_view(result.model),
            std::string_view(result.manifest), nextUse(), checksumOf(result),
            static_cast<int64_t>(parts.size()))
      .run();
  insert(database_.integer("SELECT last_insert_rowid()"), true, parts);
  transaction.commit();
}

void StoreDatabase::add(std::string_view key, const std::vector<StoredPart>& parts) {
  Transaction transaction(database_);
  Statement owner = database_.prepare("SELECT id FROM result WHERE key = ?");
  if (!owner.bind(key).step()) return;
  insert(owner.integer(0), false, parts);
  owner.bind(std::string_view());
  transaction.commit();
}

std::optional<StoredResult> StoreDatabase::find(std::string_view key) {
  Statement query =
      database_.prepare(fmt::format("SELECT {} FROM result WHERE key = ? AND {}", resultColumns, complete));
  if (!query.bind(key).step()) return std::nullopt;
  return resultAt(query);
}

std::vector<StoredResult> StoreDatabase::list(std::string_view genome, std::string_view model) {
  Statement query = database_.prepare(
      fmt::format("SELECT {} FROM result WHERE genome = ? AND model = ? AND {} ORDER BY used DESC",
                  resultColumns, complete));
  std::vector<StoredResult> results;
  query.bind(genome, model);
  while (query.step())
    if (auto result = resultAt(query)) results.push_back(std::move(*result));
  return results;
}

void StoreDatabase::touch(std::string_view key) {
  database_.prepare("UPDATE result SET used = ? WHERE key = ?").bind(nextUse(), key).run();
}

void StoreDatabase::removeRows(std::string_view key) {
  database_.prepare("DELETE FROM part WHERE result = (SELECT id FROM result WHERE key = ?)").bind(key).run();
  database_.prepare("DELETE FROM result WHERE key = ?").bind(key).run();
}

void StoreDatabase::remove(std::string_view key) {
  Transaction transaction(database_);
  removeRows(key);
  transaction.commit();
}

std::optional<std::string> StoreDatabase::leastRecentlyUsed(std::string_view kept) {
  Statement query = database_.prepare("SELECT key FROM result WHERE key <> ? ORDER BY used LIMIT 1");
  if (!query.bind(kept).step()) return std::nullopt;
  return query.text(0);
}

std::vector<std::string> StoreDatabase::unusedSince(int64_t milliseconds) {
  Statement query = database_.prepare("SELECT key FROM result WHERE used < ?");
  std::vector<std::string> keys;
  query.bind(milliseconds);
  while (query.step()) keys.push_back(query.text(0));
  return keys;
}

int64_t StoreDatabase::usedBytes() {
  return (database_.integer("PRAGMA page_count") - database_.integer("PRAGMA freelist_count")) *
         database_.integer("PRAGMA page_size");
}

bool StoreDatabase::pagesAreSound() { return database_.text("PRAGMA integrity_check(1)") == "ok"; }

void StoreDatabase::shrink() {
  database_.execute("PRAGMA incremental_vacuum");
  database_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace janus
