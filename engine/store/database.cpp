#include "engine/store/database.h"

#include <sqlite3.h>

#include <utility>

namespace janus {
namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
  throw DatabaseError(code, database ? sqlite3_errmsg(database) : sqlite3_errstr(code));
}

void check(sqlite3* database, int code) {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) fail(database, code);
}

}  // namespace

bool DatabaseError::damaged() const { return code() == SQLITE_CORRUPT || code() == SQLITE_NOTADB; }

bool DatabaseError::unwritable() const {
  return code() == SQLITE_FULL || code() == SQLITE_READONLY || code() == SQLITE_IOERR ||
         code() == SQLITE_CANTOPEN || code() == SQLITE_PERM || code() == SQLITE_BUSY ||
         code() == SQLITE_LOCKED;
}

Statement::Statement(sqlite3* database, std::string_view sql) {
  janus::check(database,
               sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &statement_, nullptr));
}
Statement::~Statement() { sqlite3_finalize(statement_); }
Statement::Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}

void Statement::check(int code) const { janus::check(sqlite3_db_handle(statement_), code); }

void Statement::reset() {
  sqlite3_reset(statement_);  // repeats the error of the last step, which has been thrown already
  sqlite3_clear_bindings(statement_);
}

void Statement::bindAt(int index, int64_t value) { check(sqlite3_bind_int64(statement_, index, value)); }

void Statement::bindAt(int index, std::string_view text) {
  check(sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bindAt(int index, std::span<const std::byte> bytes) {
  // A null pointer would be bound as NULL, and no bytes are not NULL.
  const void* data = bytes.empty() ? "" : static_cast<const void*>(bytes.data());
  check(sqlite3_bind_blob64(statement_, index, data, bytes.size(), SQLITE_STATIC));
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  check(code);
  return code == SQLITE_ROW;
}

void Statement::run() {
  while (step()) continue;
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text ? std::string(text, sqlite3_column_bytes(statement_, column)) : std::string();
}

std::span<const std::byte> Statement::bytes(int column) const {
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

Database::Database(const std::filesystem::path& file, Access access) {
  const int flags =
      SQLITE_OPEN_NOMUTEX |
      (access == Access::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code = sqlite3_open_v2(file.c_str(), &database_, flags, nullptr);
  if (code == SQLITE_OK) return;
  const DatabaseError error(code, database_ ? sqlite3_errmsg(database_) : sqlite3_errstr(code));
  sqlite3_close_v2(database_);
  throw error;
}

Database::~Database() { sqlite3_close_v2(database_); }

void Database::execute(const std::string& sql) {
  check(database_, sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr));
}

int64_t Database::integer(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.text(0) : std::string();
}

int64_t Database::changes() const { return sqlite3_changes64(database_); }

Transaction::~Transaction() {
  if (!database_) return;
  try {
    database_->execute("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has rolled back by itself (disk full, input/output error): there is nothing left to undo.
  }
}

void Transaction::commit() {
  database_->execute("COMMIT");
  database_ = nullptr;
}

}  // namespace janus
